"""Generated invoices and contracts with what stands in them, for the fields that are read from them."""
