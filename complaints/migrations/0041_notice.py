import datetime as dt
from typing import Any

from django.db import migrations

VERSION = "2026-11"
IN_FORCE = dt.date(2026, 11, 1)

EN = """
## What we keep when you report a problem

* **What you wrote, the place, the photos and your answers.** They become the department's file about that place.
* **Your e-mail address or mobile number, and your name if you gave one.** They are kept apart from the complaint, in a table of their own.
* **Which version of this notice you were shown.**

Your network address is not stored with your report. To hold off floods we count how often something is sent, under a number made from the address, in which it cannot be read; the count is removed within two days.

## Why

To answer you, to ask you where we do not understand, to tell you how it ended, and to count a report once only. The work is that of the department for the city's heritage, parks and water bodies. We do not sell your data, use it for advertising, or hand it to other offices. The companies that carry our mails and SMS see your address and the text.

## Who reads it

Officers who work on your complaint, after they have written down why. Every reading is recorded and can be checked; you can see the dates. In complaints about ponds being filled and other dangerous matters your name stays closed even to the ward's staff. On public maps and lists nobody is named.

## How long

As the table below says. When the time is over your address, number and name are removed by a nightly job. What you reported and what was done stays: it is the record of a public office.

## Your rights

You may see everything that we keep under your address, take it with you as a file, have a wrong address put right, and have it removed: **See, correct or remove my data**. You prove that the address is yours by a code. Where your complaint has ended, removal is at once; where it is open, it follows at its end, for until then we could not answer you. You can also take your complaint back at any time on its tracking page, and then have your data removed.

## Whom to ask

The Director General, Environment and Heritage Department, Kolkata Municipal Corporation, 5 S. N. Banerjee Road, Kolkata 700013. You get an answer within 90 days at the latest. If it does not satisfy you, you may complain to the Data Protection Board of India.

The law: Digital Personal Data Protection Act, 2023; Digital Personal Data Protection Rules, 2025.
"""

BN = """
## আপনি সমস্যা জানালে আমরা কী রাখি

* **আপনি যা লিখেছেন, জায়গাটি, ছবি এবং প্রশ্নের উত্তর।** এগুলি ওই জায়গা নিয়ে বিভাগের ফাইলের অংশ হয়।
* **আপনার ই-মেল ঠিকানা বা মোবাইল নম্বর, আর নাম দিয়ে থাকলে নাম।** এগুলি অভিযোগ থেকে আলাদা করে, নিজস্ব সারণিতে রাখা হয়।
* **এই বিজ্ঞপ্তির কোন সংস্করণ আপনাকে দেখানো হয়েছিল।**

আপনার নেটওয়ার্ক ঠিকানা অভিযোগের সঙ্গে রাখা হয় না। একসঙ্গে অজস্র অভিযোগ পাঠানো ঠেকাতে কতবার পাঠানো হল তা গোনা হয়, ঠিকানা থেকে তৈরি এমন এক সংখ্যার নীচে যাতে ঠিকানাটি পড়া যায় না; সেই গণনা দু'দিনের মধ্যে মুছে ফেলা হয়।

## কেন

আপনাকে উত্তর দিতে, না বুঝলে জিজ্ঞাসা করতে, শেষে কী হল জানাতে, এবং একটি অভিযোগ একবারই গুনতে। এ কাজ শহরের ঐতিহ্য, পার্ক ও জলাশয়ের জন্য বিভাগের কাজ। আমরা আপনার তথ্য বিক্রি করি না, বিজ্ঞাপনে লাগাই না, অন্য দফতরকে দিই না। যে সংস্থাগুলি আমাদের ই-মেল ও এসএমএস পৌঁছে দেয় তারা আপনার ঠিকানা ও লেখাটি দেখতে পায়।

## কে পড়েন

যে আধিকারিকেরা আপনার অভিযোগ নিয়ে কাজ করেন, কেন পড়ছেন তা লিখে তবেই। প্রতিটি পাঠ নথিভুক্ত হয় এবং যাচাই করা যায়; তারিখগুলি আপনি দেখতে পারেন। পুকুর বোজানো ও অন্য বিপজ্জনক বিষয়ে আপনার নাম ওয়ার্ডের কর্মীদের কাছেও বন্ধ থাকে। প্রকাশ্য মানচিত্র ও তালিকায় কারও নাম থাকে না।

## কত দিন

নীচের সারণি অনুযায়ী। সময় শেষ হলে আপনার ঠিকানা, নম্বর ও নাম প্রতি রাতের কাজে মুছে যায়। আপনি কী জানিয়েছিলেন আর কী করা হল তা থাকে: সেটি সরকারি দফতরের নথি।

## আপনার অধিকার

আপনার ঠিকানার নীচে আমরা যা রাখি সব আপনি দেখতে পারেন, ফাইল হিসেবে নিতে পারেন, ভুল ঠিকানা ঠিক করাতে পারেন এবং মুছিয়ে দিতে পারেন: **আমার তথ্য দেখুন, ঠিক করুন বা মুছুন**। ঠিকানাটি যে আপনার, তা একটি কোড দিয়ে প্রমাণ করবেন। অভিযোগ শেষ হয়ে থাকলে তখনই মোছা হয়; চালু থাকলে শেষ হলে মোছা হয়, কারণ তার আগে মুছলে আপনাকে উত্তর দেওয়া যেত না। অনুসরণের পাতায় যে কোনও সময় অভিযোগ ফিরিয়ে নিয়ে তার পর তথ্য মুছিয়ে নিতেও পারেন।

## কাকে জিজ্ঞাসা করবেন

মহানির্দেশক, পরিবেশ ও ঐতিহ্য বিভাগ, কলকাতা পৌরসংস্থা, ৫ এস. এন. ব্যানার্জি রোড, কলকাতা ৭০০০১৩। বেশি হলে ৯০ দিনের মধ্যে উত্তর পাবেন। উত্তরে সন্তুষ্ট না হলে ভারতের ডেটা প্রোটেকশন বোর্ডে অভিযোগ করতে পারেন।

আইন: ডিজিটাল পার্সোনাল ডেটা প্রোটেকশন অ্যাক্ট, ২০২৩; ডিজিটাল পার্সোনাল ডেটা প্রোটেকশন রুলস, ২০২৫।
"""

HI = """
## आपके समस्या बताने पर हम क्या रखते हैं

* **आपने जो लिखा, जगह, फ़ोटो और प्रश्नों के उत्तर।** ये उस जगह के बारे में विभाग की फ़ाइल का हिस्सा बनते हैं।
* **आपका ई-मेल पता या मोबाइल नंबर, और नाम, यदि आपने दिया हो।** ये शिकायत से अलग, अपनी तालिका में रखे जाते हैं।
* **इस सूचना का कौन-सा संस्करण आपको दिखाया गया।**

आपका नेटवर्क पता शिकायत के साथ नहीं रखा जाता। बाढ़ रोकने के लिए हम गिनते हैं कि कितनी बार कुछ भेजा गया, पते से बनी ऐसी संख्या के नीचे जिसमें पता पढ़ा नहीं जा सकता; यह गिनती दो दिन के भीतर मिटा दी जाती है।

## क्यों

आपको उत्तर देने, समझ न आने पर पूछने, अंत में क्या हुआ यह बताने और एक शिकायत को एक ही बार गिनने के लिए। यह शहर की धरोहर, पार्कों और जलाशयों के लिए विभाग का काम है। हम आपका डेटा न बेचते हैं, न विज्ञापन में लगाते हैं, न दूसरे कार्यालयों को देते हैं। हमारे ई-मेल और एसएमएस पहुँचाने वाली कंपनियाँ आपका पता और पाठ देखती हैं।

## कौन पढ़ता है

वे अधिकारी जो आपकी शिकायत पर काम करते हैं, और कारण लिखने के बाद ही। हर बार पढ़ना दर्ज होता है और जाँचा जा सकता है; तारीखें आप देख सकते हैं। तालाब पाटने और दूसरे ख़तरनाक मामलों में आपका नाम वार्ड के कर्मचारियों के लिए भी बंद रहता है। सार्वजनिक नक्शों और सूचियों में किसी का नाम नहीं होता।

## कब तक

नीचे की तालिका के अनुसार। समय पूरा होने पर आपका पता, नंबर और नाम हर रात के काम में मिटा दिए जाते हैं। आपने क्या बताया और क्या किया गया, वह रहता है: वह सरकारी कार्यालय का अभिलेख है।

## आपके अधिकार

आपके पते के नीचे हम जो रखते हैं, वह सब आप देख सकते हैं, फ़ाइल के रूप में ले सकते हैं, ग़लत पता ठीक करा सकते हैं और हटवा सकते हैं: **मेरा डेटा देखें, ठीक करें या हटाएँ**। पता आपका है, यह आप एक कोड से साबित करते हैं। शिकायत समाप्त हो चुकी हो तो तुरंत हटाया जाता है; खुली हो तो समाप्त होने पर, क्योंकि तब तक हम आपको उत्तर नहीं दे पाते। आप ट्रैकिंग पृष्ठ पर कभी भी शिकायत वापस ले सकते हैं और फिर डेटा हटवा सकते हैं।

## किससे पूछें

महानिदेशक, पर्यावरण एवं धरोहर विभाग, कोलकाता नगर निगम, 5 एस. एन. बनर्जी रोड, कोलकाता 700013। अधिक से अधिक 90 दिनों में उत्तर मिलेगा। उत्तर से संतुष्ट न हों तो भारत के डेटा संरक्षण बोर्ड में शिकायत कर सकते हैं।

क़ानून: डिजिटल व्यक्तिगत डेटा संरक्षण अधिनियम, 2023; डिजिटल व्यक्तिगत डेटा संरक्षण नियम, 2025।
"""

# what, keeping, days, English, Bengali, Hindi
RULES = (
    ("reporter", "category", None, "Your address, number and name", "আপনার ঠিকানা, নম্বর ও নাম", "आपका पता, नंबर और नाम"),
    (
        "unconfirmed",
        "days",
        1,
        "A report that nobody confirmed by code",
        "কোড দিয়ে নিশ্চিত না করা অভিযোগ",
        "कोड से पुष्टि न की गई शिकायत",
    ),
    (
        "complaint",
        "record",
        None,
        "What you reported, with its photos and answers",
        "আপনি যা জানিয়েছেন, ছবি ও উত্তর সহ",
        "आपने जो बताया, फ़ोटो और उत्तरों सहित",
    ),
    (
        "reading",
        "record",
        None,
        "Which officer read your address, when and why",
        "কোন আধিকারিক কবে, কেন আপনার ঠিকানা পড়েছেন",
        "किस अधिकारी ने आपका पता कब और क्यों पढ़ा",
    ),
    (
        "request",
        "days",
        1095,
        "That a request about data was made, without its address",
        "তথ্য নিয়ে অনুরোধ হয়েছিল, ঠিকানা ছাড়া",
        "डेटा के बारे में अनुरोध हुआ, बिना पते के",
    ),
    ("proof", "days", 1, "Codes sent for such a request", "এমন অনুরোধের জন্য পাঠানো কোড", "ऐसे अनुरोध के लिए भेजे गए कोड"),
    (
        "blocked",
        "days",
        365,
        "A blocked address, as a number in which it cannot be read, after the block has ended",
        "অবরুদ্ধ ঠিকানা, পড়া যায় না এমন সংখ্যায়, অবরোধ শেষের পরে",
        "अवरुद्ध पता, ऐसी संख्या में जो पढ़ी न जा सके, रोक समाप्त होने के बाद",
    ),
    ("attempt", "days", 1, "Counts against floods", "অতিরিক্ত পাঠানো ঠেকাতে গণনা", "बाढ़ रोकने की गिनती"),
)


def seed(apps: Any, schema_editor: Any) -> None:
    notice = apps.get_model("complaints", "PrivacyNotice")
    if not notice._default_manager.filter(version=VERSION).exists():
        notice._default_manager.create(
            version=VERSION, in_force_from=IN_FORCE, text_en=EN.strip(), text_bn=BN.strip(), text_hi=HI.strip()
        )
    rule = apps.get_model("complaints", "RetentionRule")
    for rank, (what, keeping, days, *names) in enumerate(RULES, start=1):
        words = dict(zip(("name_en", "name_bn", "name_hi"), names, strict=True))
        rule._default_manager.get_or_create(
            what=what, defaults={"keeping": keeping, "days": days, "rank": 10 * rank, **words}
        )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0040_abuse_and_privacy")]

    operations = [
        # Nothing is taken out again: the tables go with the migration before.
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL("ALTER TABLE complaints_attempt SET UNLOGGED", "ALTER TABLE complaints_attempt SET LOGGED"),
    ]
