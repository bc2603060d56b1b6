"""The same words in plain English, for people who write to an agency and read its answers. Pure.

Agencies answer in the language in which they can; the form says so where somebody chooses theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORM: Final[Mapping[str, str]] = {
    "language": "Language",
    "leave": "Leave quickly",
    "title": "Write to us",
    "lead": "Somebody from %(agency)s will get back to you. You need no account and write only what you want to.",
    "promise": "If you write today, you will hear from us by %(day)s.",
    "danger": "Are you in danger, or can you not take it any more? Do not wait for an answer.",
    "danger_child": "Are you worried about somebody else, for example a child near you? Then call the Jugendamt.",
    "emergency": "Emergency",
    "police": "Police",
    "helpline": "Helpline for children and young people (in German)",
    "urgent": "Help right now",
    "optional": "optional",
    "wrong": "Something is still missing",
    "error": "Error:",
    "trap": "Please leave this field empty",
    "about": "What is it about?",
    "about_hint": "Choose something, or say it in your own words. One of the two is enough.",
    "message": "In your own words",
    "message_hint": "A few sentences are enough. Illnesses, offences or things about others are better told in a talk.",
    "about_offer": "It is about the offer “%(title)s”.",
    "asker": "Who is writing?",
    "asker_hint": "For somebody else, write together with them: only what the young person knows and wants.",
    "you": "Who are you, and how do we reach you?",
    "name": "What should we call you?",
    "name_hint": "First name or nickname. We do not need your family name.",
    "channel": "How should we get back to you?",
    "address": "Your phone number, e-mail address or messenger name",
    "address_hint": "Only the one that you have just chosen. For a messenger, please say which: “Signal: kim42”.",
    "good_times": "When is a good time?",
    "spoken": "Which language do you like to speak best?",
    "easy": "Please answer me in easy German (Leichte Sprache).",
    "link_by_mail": "Send me the link to my page by e-mail too. Whoever can look into my mailbox can then read along.",
    "pass_on": "May somebody else read it?",
    "pass_on_more": "Without a tick we pass nothing on. Then we tell you whom you can ask.",
    "pass_on_label": "Yes, %(other)s may read it too",
    "privacy": "Only staff of %(agency)s can read it. 90 days after the last step we delete everything. You can delete "
    "it earlier at any time.",
    "privacy_link": "Privacy (in German)",
    "send": "Send",
    "instead": "Would you rather call or come by?",
    "elsewhere": "You cannot write here",
    "elsewhere_call": "This agency takes no messages through the portal. Call, or come by: people will help you.",
    "elsewhere_write": "You can write here",
    "about_missing": "Choose what it is about, or say it in your own words.",
    "asker_missing": "Tell us who is writing.",
    "name_missing": "Tell us what to call you.",
    "channel_missing": "Choose how we should get back to you.",
    "address_missing": "Without a number, an address or a messenger name we cannot get back to you.",
    "no_email": "This is not an e-mail address. One looks like this: kim@beispiel.de",
    "no_phone": "This is not a phone number. Please write it with its area code.",
    "too_long": "This is too long: %(limit_value)d characters at most, there are %(show_value)d.",
    "message_missing": "Write something before you send it.",
    "once_more": "That did not work. Everything that you wrote is still there. Please send it once more.",
    "too_fast": "That was faster than anybody can type. Please send it once more.",
    "too_many": "Very many messages came from here just now. Please try again in %(minutes)d minutes, or call.",
}
"""Word of the form → what it says (see `wording_public`)."""

STATUS: Final[Mapping[str, str]] = {
    "title": "Your message",
    "language": "Language",
    "leave": "Leave quickly",
    "urgent": "Help right now",
    "optional": "optional",
    "wrong": "Something is still missing",
    "error": "Error:",
    "not_now": "That is not possible right now. Please load the page again.",
    "home": "To the start page",
    "clock": "",
    "sent": "Your message has arrived",
    "keep": "Keep this link",
    "keep_why": "With it you see how things go on, read answers and can delete everything. We show it this large only "
    "now: take a photo of the code, copy the link or print it.",
    "secret": "The link is secret: whoever has it can read everything. Do not pass it on. On somebody else's computer, "
    "clear the history afterwards.",
    "copy": "Copy link",
    "copied": "Link copied",
    "print": "Print",
    "code": "QR code with your secret link",
    "with": "Your message is with: %(agency)s",
    "way": "This is how far your message is",
    "received": "Arrived",
    "seen": "Seen",
    "answered": "Answered",
    "appointed": "Date agreed",
    "arrived": "We have met",
    "done": "done",
    "seen_by": "somebody will look at it by %(day)s",
    "answered_by": "you will hear from us by %(day)s",
    "late": "It is taking longer than we promised. Feel free to call, that is faster.",
    "closed": "Your message has been dealt with.",
    "became_case": "%(agency)s is at your side now. The person who looks after you will get in touch.",
    "again": "Do you need something again? Just write once more.",
    "passed": "On %(day)s we passed your message on, as you allowed.",
    "passed_now": "Responsible now: %(agency)s.",
    "passed_why": "Why: %(reason)s",
    "ask": "Ask here",
    "ask_why": "%(agency)s is not responsible for this. We have passed nothing on. You will get help here:",
    "write_there": "Write there",
    "date": "Your appointment",
    "date_file": "Add to my calendar",
    "date_change": "Can you not make it? Write a message below, or call.",
    "pick": "Choose an appointment",
    "pick_this": "Take this one",
    "pick_gone": "no longer free",
    "picked": "Your appointment is fixed. See you then!",
    "gone": "This appointment has just gone. Please choose another one.",
    "all_gone": "None of the appointments is free any more. Tell us when it suits you.",
    "said": "Messages",
    "you": "You",
    "call": "We have talked with you.",
    "attempt": "We wanted to reach you and could not. Tell us when it suits you better.",
    "nothing": "No answer yet.",
    "more": "Say something more",
    "send": "Send message",
    "message_sent": "Your message has arrived.",
    "reply_by": "You will hear from us by %(day)s.",
    "readers": "Who may read it too",
    "reader_yes": "may read it if we are not responsible",
    "reader_no": "may not read it",
    "agree": "Allow",
    "disagree": "No longer allow",
    "agreed": "This is allowed now.",
    "disagreed": "This is no longer allowed.",
    "help": "Rather call or come by",
    "withdraw": "Delete everything",
    "withdraw_why": "You do not want help from here after all? Then delete everything. You can do that at any time, "
    "even if somebody has answered already.",
    "withdraw_sure": "Really delete everything?",
    "withdraw_what": "Your message, all answers, your appointment and how we reach you: everything is gone at once and "
    "for good. Nobody will contact you any more, and this link stops working.",
    "withdraw_case": "What %(agency)s has set up for you by now stays there. Ask there if you want that deleted too.",
    "withdraw_yes": "Yes, delete everything",
    "withdraw_no": "No, back",
    "deleted": "Everything is deleted",
    "deleted_more": "Nothing is left of your message, and nobody will contact you. You can write again at any time.",
}
"""Word of the page behind the link → what it says (see `wording_status`)."""

CONSENT: Final = (
    "This agency may read my message and what is said about it if the other one is not responsible. That is voluntary. "
    "I can change it on my page at any time."
)
"""As `wording.CONSENT_TEXT`."""

CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "asker": {
        "young_person": "I am writing for myself",
        "parent": "I am the mother or father, or look after the young person",
        "school": "I work at a school",
        "professional": "I work with young people in another job",
    },
    "channel": {
        "phone": "Call me",
        "email": "Write me an e-mail",
        "messenger": "Write to me by messenger",
    },
    "good_times": {
        "morning": "in the morning",
        "noon": "at noon",
        "afternoon": "in the afternoon",
        "evening": "in the evening",
    },
    "topic": {
        "training": "Finding vocational training (Ausbildung)",
        "work": "Finding work",
        "school": "School or a school-leaving certificate",
        "trouble": "Trouble at school, in training or at work",
        "money": "Money",
        "housing": "Housing",
        "future": "No idea how to go on",
        "other": "Something else",
    },
    "spoken": {
        "de": "German",
        "en": "English",
        "uk": "Ukrainian",
        "ar": "Arabic",
        "tr": "Turkish",
        "ru": "Russian",
        "pl": "Polish",
        "ro": "Romanian",
        "fa": "Persian",
        "sgn": "German Sign Language",
        "xx": "another language",
    },
}
"""Field → value → what it says."""

MAIL: Final[Mapping[str, tuple[str, str]]] = {
    "request_received": ("Your link", "here is the link to your page. There you see how things go on:"),
    "request_answered": ("You have an answer", "there is an answer on your page:"),
    "request_dates": ("Choose an appointment", "there are appointments on your page. Choose one:"),
    "request_appointed": ("Your appointment", "your page says when and where your appointment is:"),
    "request_passed_on": ("There is something new", "there is something new on your page:"),
}
"""Kind of mail → its subject and its one sentence."""
