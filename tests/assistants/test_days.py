from datetime import date

import pytest

from assistants.days import asked_day


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("What was the per diem as of 1 March 2025?", date(2025, 3, 1)),
        ("Which limit was in force in June 2025?", date(2025, 6, 30)),
        ("What will the rate be on 2027-01-01?", date(2027, 1, 1)),
        ("Welche Grenze galt am 3. Mai 2024?", date(2024, 5, 3)),
        ("Which rules applied on March 3, 2024 to contractors?", date(2024, 3, 3)),
    ],
)
def test_a_day_whose_rules_are_asked_for_is_read(question: str, day: date) -> None:
    found = asked_day(question)
    assert found is not None
    assert found.day == day
    assert found.words in question


@pytest.mark.parametrize(
    "question",
    [
        "Is the policy of 1 March 2025 still valid?",
        "What does the policy dated 3 May 2024 say?",
        "What happened in the reorganisation of June 2025?",
        "How long is parental leave?",
        "What changed on 3 May 2024?",
    ],
)
def test_a_date_that_is_only_mentioned_changes_nothing(question: str) -> None:
    assert asked_day(question) is None
