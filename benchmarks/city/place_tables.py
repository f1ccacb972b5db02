"""A city that does not exist: invented names and region codes of the fictional ranges 98xxxx and 99xxxx."""

PROVINCE = "东岚省"
CITY = "宁澜市"
DISTRICTS = (
    "澄岚区",
    "苇舟区",
    "鹿屿县",
    "禾澜县",
    "栖梧县",
    "霁川县",
    "澜台区",
    "桐岭县",
    "渡云县",
    "雁汀县",
    "松籁县",
    "岚墟区",
)
DISTRICT_CODES = tuple(980101 + position for position in range(len(DISTRICTS)))
ELSEWHERE = (
    ("西屿省砚州市", 990201),
    ("西屿省梧城市", 990304),
    ("南泽省汐川市", 990411),
    ("南泽省苔州市", 990512),
    ("北霁省寒津市", 990621),
    ("北霁省榆门市", 990733),
    ("东岚省临汀市", 980203),
    ("东岚省青埠市", 980305),
)
"""Where migrants and married-in parents come from: place and region code."""

TOWNSHIP_FIRST = "柳松竹梅荷枫槐榆杏桃石沙清白黄青龙凤鹤雁云雾霜月星东西南北上"
TOWNSHIP_SECOND = "溪桥河湾山岭坪塘泉源井渡口铺店营寨堡湖洲"
TOWNSHIP_KINDS = ("镇", "街道", "乡", "镇")
VILLAGE_FIRST = "前后大小上下新老东西高陈李王赵周何罗"
VILLAGE_SECOND = "家沟湾庄岗坡垄冲屯坝圩墩"
VILLAGE_KINDS = ("村", "社区", "村")
