"""Writers that turn the texts of the sample corpus into office files and PDFs."""
