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
NEIGHBOURS = (
    ("朔宁市", "霜河区 泊云区 砾原县 苇荡县 朔风县 甘棠县 暖泉区 石埠县 鸦岭县 垄川县 白驿县 镜湖区"),
    ("沅清市", "沅水区 橘洲区 云梦县 竹坞县 青螺县 鹭田县 花桥区 桃渡县 柳堰县 莼湖县 石潭县 月浦区"),
    ("屏峦市", "屏峰区 桂阳区 翠微县 茶岭县 望岳县 丹崖县 松溪区 铜坑县 飞泉县 回龙县 枫亭县 栈道区"),
    ("滨渚市", "滨海区 渔沙区 盐塘县 雁滩县 潮音县 珠湾县 鸥洲区 礁石县 帆影县 芦汀县 蓝田县 港湾区"),
)
"""The other cities of the province, and their districts, twelve each."""
NEIGHBOUR_CODES = (980601, 980701, 980801, 980901)
"""Their first districts' codes: none of them is where migrants come from."""
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
