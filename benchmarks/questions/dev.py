"""The half on which the likeness of a cluster was chosen: 20 questions in four to six wordings each.

Some are neighbours on purpose: the same subject, another thing asked.
"""

GROUPS: tuple[tuple[str, ...], ...] = (
    (
        "May I bring my dog to the office?",
        "Are dogs allowed at work?",
        "Can I take my pet dog with me into the office?",
        "What is the rule about bringing a dog to the workplace?",
        "Is the office dog friendly?",
    ),
    (
        "Where can I park my bicycle?",
        "Is there a bike rack at the office?",
        "Do we have somewhere safe to leave a bike during the day?",
        "Bicycle parking at the main building?",
    ),
    (
        "How many weeks of parental leave do I get?",
        "How long is parental leave?",
        "What is the length of parental leave for a new parent?",
        "For how many weeks may I stay at home after my child is born?",
        "parental leave duration",
    ),
    (
        "How much of my salary is paid during parental leave?",
        "Is parental leave fully paid?",
        "What percentage of pay do I receive while I am on parental leave?",
        "Do I get full pay on parental leave?",
    ),
    (
        "How many days of annual leave do I have?",
        "What is my yearly holiday entitlement?",
        "How much paid vacation do employees get per year?",
        "Number of vacation days a year?",
        "annual leave entitlement",
    ),
    (
        "Can I carry unused holidays over into next year?",
        "What happens to vacation days that I did not take by December?",
        "Do leftover leave days expire at the end of the year?",
        "May I transfer remaining annual leave to the following year?",
    ),
    (
        "How do I reset my VPN password?",
        "I forgot my VPN password, what now?",
        "VPN password reset",
        "How can I get a new password for the VPN?",
        "My VPN login does not work any more because I lost the password",
    ),
    (
        "How do I connect to the VPN from home?",
        "What do I need to set up VPN access on my laptop?",
        "Setting up the VPN client for remote work",
        "How can I reach the company network from home over VPN?",
    ),
    (
        "Who approves business trips abroad?",
        "Whose permission do I need for an international business trip?",
        "Who has to sign off on travel to another country for work?",
        "Approval for foreign business travel",
    ),
    (
        "What is the daily meal allowance on business trips?",
        "How much can I spend on food per day while travelling for work?",
        "Per diem for meals when travelling?",
        "How high is the meal allowance for a business trip?",
    ),
    (
        "Can I book business class on long flights?",
        "Is business class permitted for flights over eight hours?",
        "When may I fly business class?",
        "Am I allowed to travel in business class on a long-haul flight?",
    ),
    (
        "How do I report a phishing email?",
        "I got a suspicious email, whom do I tell?",
        "Where should I forward an email that looks like phishing?",
        "What do I do with a phishing message in my inbox?",
    ),
    (
        "Does the company pay for a gym membership?",
        "Is there a subsidy for fitness studios?",
        "How much does my employer contribute to gym fees?",
        "Do we get money towards a sports club or gym?",
    ),
    (
        "What is the referral bonus for recommending a new colleague?",
        "How much do I get when a friend whom I referred is hired?",
        "Bonus for employee referrals",
        "Do we pay a reward for referring a candidate?",
    ),
    (
        "How do I order a second monitor?",
        "Can I get an additional screen for my desk?",
        "Requesting an extra monitor",
        "Where do I ask for a second display for my workplace?",
    ),
    (
        "Can I keep my company laptop when I leave?",
        "What happens to my work laptop after I resign?",
        "Do I have to return the notebook when my employment ends?",
        "May I buy my company laptop when I quit?",
    ),
    (
        "What is the notice period if I resign?",
        "How long is my period of notice?",
        "How many weeks before leaving do I have to give notice?",
        "resignation notice period",
    ),
    (
        "Are there lockers for visitors?",
        "Where can guests store their bags?",
        "Can visitors leave their luggage somewhere safe?",
        "Lockers for guests at reception?",
    ),
    (
        "Is the canteen open on Fridays?",
        "What are the opening hours of the cafeteria on Friday?",
        "Can I have lunch in the canteen on a Friday?",
        "Does the staff restaurant close on Fridays?",
    ),
    (
        "How do I claim overtime?",
        "Where do I record extra hours that I worked?",
        "Do I get paid for overtime?",
        "Compensation for hours worked beyond the contract",
    ),
)
