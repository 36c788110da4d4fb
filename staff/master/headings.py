"""What a column is, by its heading in English, Bengali or Hindi, however it is spelt and spaced."""

import re

from language.text import nfc

# Letters of Indic scripts carry signs that are no word characters: kept as they are, so only Latin signs go.
_SIGNS = re.compile(r"[\s_.,:;/\\()\[\]*'’`\"-]+")
# The dot below letters is left out as often as it is typed.
_DOTS = str.maketrans("", "", "\u09bc\u093c")

_HEADINGS: dict[str, str] = {
    "employee_code": """employee code | employee no | employee number | employee id | emp code | emp no | emp id | code
        | staff code | staff no | কর্মী কোড | কর্মীর কোড | কর্মচারী কোড | কর্মচারী নম্বর | কর্মী নম্বর | কোড
        | कर्मचारी कोड | कर्मचारी संख्या | कर्मचारी क्रमांक | कर्मी कोड | कोड""",
    "name_en": """name | name in english | english name | name english | employee name | officer name | full name
        | name of employee | name of officer | name of the officer | ইংরেজি নাম | ইংরেজিতে নাম | নাম ইংরেজিতে
        | নাম ইংরেজি | अंग्रेजी नाम | अंग्रेजी में नाम | नाम अंग्रेजी में | नाम अंग्रेजी""",
    "name_bn": """name in bengali | bengali name | name bengali | name bangla | bangla name | name in bangla | নাম
        | বাংলা নাম | বাংলায় নাম | নাম বাংলায় | নাম বাংলা | बांग्ला नाम | बंगाली नाम | नाम बांग्ला में""",
    "name_hi": """name in hindi | hindi name | name hindi | नाम | हिंदी नाम | हिन्दी नाम | हिंदी में नाम
        | हिन्दी में नाम | नाम हिंदी में | नाम हिन्दी में | হিন্দি নাম | হিন্দিতে নাম""",
    "date_of_birth": """date of birth | birth date | birthday | dob | d o b | born | জন্ম তারিখ | জন্মতারিখ | জন্মের তারিখ
        | जन्म तिथि | जन्मतिथि | जन्म दिनांक | जन्म तारीख""",
    "phone": """phone | phone no | phone number | mobile | mobile no | mobile number | contact no | contact number
        | telephone | ফোন | ফোন নম্বর | মোবাইল | মোবাইল নম্বর | फोन | फोन नंबर | मोबाइल | मोबाइल नंबर | दूरभाष""",
    "email": """email | e mail | email id | email address | e mail address | mail | ইমেল | ই মেল | ইমেইল | ई मेल | ईमेल
        | ईमेल पता""",
    "post": """post | post code | posting | seat | post held | present post | পদ | পদের কোড | বর্তমান পদ | पद | पद कोड
        | वर्तमान पद""",
    "since": """since | from | from date | posted from | posted since | in post since | with effect from | w e f
        | date of joining post | charge from | যোগদানের তারিখ | পদে যোগদান | কবে থেকে | কার্যভার গ্রহণ
        | पदभार ग्रहण | पदभार तिथि | कब से | कार्यभार ग्रहण""",
    "section": "section | section code | branch | শাখা | বিভাগ | अनुभाग | शाखा",
    "reports_to": """reporting officer | reporting officer code | reporting authority | reports to | reporting to
        | controlling officer | superior | ঊর্ধ্বতন | ঊর্ধ্বতন আধিকারিক | নিয়ন্ত্রক আধিকারিক | উপরের আধিকারিক
        | रिपोर्टिंग अधिकारी | नियंत्रक अधिकारी | वरिष्ठ अधिकारी | उच्चाधिकारी""",
}
_KNOWN: dict[str, str] = {}


def compared(heading: str) -> str:
    """Return a heading as it is compared: without blanks, signs, dots below letters and the difference of case."""
    return _SIGNS.sub("", nfc(heading).translate(_DOTS).replace("\u200c", "").replace("\u200d", "").casefold())


for _field, _texts in _HEADINGS.items():
    for _text in _texts.split("|"):
        _KNOWN[compared(_text)] = _field


def field_of(heading: str) -> str:
    """Return the field that a heading names ("employee_code", "since"), or "" where it names none."""
    return _KNOWN.get(compared(heading), "")
