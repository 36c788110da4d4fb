"""What people write, in three languages, and the problems that a city's categories name."""

# Code, English, Bengali, Hindi, kinds, promised hours, identity sealed.
PROBLEMS = (
    ("filling", "The pond is being filled", "পুকুর বোজানো হচ্ছে", "तालाब पाटा जा रहा है", ["water"], 24, True),
    ("rubbish", "Rubbish in the water", "জলে আবর্জনা", "पानी में कचरा", ["water"], 168, False),
    ("hyacinth", "Water hyacinth", "কচুরিপানা", "जलकुंभी", ["water"], 504, False),
    ("sewage", "Sewage flows in", "নর্দমার জল ঢুকছে", "नाले का पानी आ रहा है", ["water"], 120, False),
    ("bank", "The bank is breaking", "পাড় ভাঙছে", "किनारा टूट रहा है", ["water"], 240, False),
    ("steps", "Steps are broken", "ঘাটের সিঁড়ি ভাঙা", "घाट की सीढ़ी टूटी", ["water", "structure"], 504, False),
    ("grass", "Long grass", "লম্বা ঘাস", "लंबी घास", ["park"], 504, False),
    ("bench", "A bench is broken", "বেঞ্চ ভাঙা", "बेंच टूटी है", ["park"], 504, False),
    ("lights", "Lights do not burn", "আলো জ্বলে না", "बत्ती नहीं जलती", ["park", "statue"], 168, False),
    ("tree", "A tree has fallen", "গাছ পড়ে গেছে", "पेड़ गिर गया", ["park", "monument"], 48, False),
    ("crack", "A crack in the wall", "দেওয়ালে ফাটল", "दीवार में दरार", ["building", "monument"], 240, False),
    ("plaster", "Plaster is falling", "পলেস্তারা খসছে", "प्लास्टर गिर रहा है", ["building", "structure"], 120, False),
    ("demolition", "It is being pulled down", "ভেঙে ফেলা হচ্ছে", "तोड़ा जा रहा है", ["building"], 24, True),
    ("leak", "The roof leaks", "ছাদ দিয়ে জল পড়ে", "छत टपकती है", ["building"], 504, False),
    ("dirty", "The statue is dirty", "মূর্তি নোংরা", "मूर्ति गंदी है", ["statue"], 504, False),
    ("posters", "Posters and paint", "পোস্টার ও রং", "पोस्टर और रंग", ["statue", "monument", "structure"], 504, False),
)
WRITTEN = {
    "en": (
        "The water smells since the rains began", "Somebody throws rubbish here every night",
        "The railing beside the gate has come loose", "Two lamps near the tank have not burnt for a week",
        "The plaster of the cornice falls on the footpath", "Lorries bring earth after midnight",
        "Children cannot use the swings any more", "The old banyan has split the boundary wall",
        "Hyacinth covers the whole pond", "The steps of the ghat are broken and slippery",
        "Nobody has cut the grass since the puja", "A tea stall was built against the pedestal",
        "The drain overflows into the lake", "Wires hang low over the entrance",
        "The name on the plaque cannot be read",
        "Mosquitoes breed in the standing water",
    ),
    "bn": (
        "বর্ষার পর থেকে জলে দুর্গন্ধ", "রোজ রাতে এখানে আবর্জনা ফেলা হয়", "গেটের পাশের রেলিং খুলে গেছে",
        "এক সপ্তাহ ধরে দুটি আলো জ্বলছে না", "কার্নিশের পলেস্তারা ফুটপাথে পড়ছে", "মাঝরাতে লরি করে মাটি আসে",
        "বাচ্চারা দোলনায় উঠতে পারে না", "বটগাছ পাঁচিল ফাটিয়ে দিয়েছে", "কচুরিপানায় পুকুর ঢেকে গেছে",
        "ঘাটের সিঁড়ি ভাঙা ও পিছল", "পুজোর পর থেকে ঘাস কাটা হয়নি", "বেদির গায়ে চায়ের দোকান",
        "নর্দমা উপচে ঝিলে পড়ছে", "প্রবেশপথে তার ঝুলছে", "ফলকের নাম পড়া যায় না", "জমা জলে মশা হচ্ছে",
    ),
    "hi": (
        "बरसात के बाद से पानी में बदबू है", "हर रात यहाँ कचरा फेंका जाता है", "फाटक के पास की रेलिंग ढीली है",
        "एक हफ़्ते से दो बत्तियाँ नहीं जलतीं", "छज्जे का प्लास्टर फुटपाथ पर गिरता है", "आधी रात को लॉरी मिट्टी लाती है",
        "बच्चे झूला नहीं झूल सकते", "बरगद ने चारदीवारी फाड़ दी", "जलकुंभी से तालाब भर गया",
        "घाट की सीढ़ियाँ टूटी और फिसलन भरी हैं", "पूजा के बाद से घास नहीं कटी", "चबूतरे से लगी चाय की दुकान",
        "नाला झील में बहता है", "दरवाज़े पर तार लटके हैं", "पट्टिका का नाम पढ़ा नहीं जाता", "जमे पानी में मच्छर हैं",
    ),
}  # fmt: skip
LANDMARKS = (
    "Entally", "Tala", "Kalighat", "Alipore", "Shyambazar", "Bagbazar", "Cossipore", "Beliaghata", "Tangra", "Kasba",
    "Garia", "Jadavpur", "Behala", "Khidirpur", "Metiabruz", "Dhakuria", "Tollygunge", "Ballygunge", "Bhowanipore",
    "Chetla", "Sealdah", "Burrabazar", "Jorasanko", "Kumartuli", "Ultadanga",
)  # fmt: skip
