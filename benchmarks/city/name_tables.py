"""Surnames and given names, with how often they occur.

Top ten surnames and the shares of name lengths are published figures (see docs); the rest follows
a falling curve. Given names cluster in homophones, as fashions do. Nobody is meant.
"""


def words(text: str) -> tuple[str, ...]:
    """The words of a table's text."""
    return tuple(text.split())


SURNAME_SHARES = {
    "王": 7.49,
    "李": 7.37,
    "张": 7.03,
    "刘": 5.31,
    "陈": 4.55,
    "杨": 3.37,
    "黄": 2.35,
    "赵": 2.11,
    "吴": 2.00,
    "周": 1.96,
}
"""Percent of people (DOMAIN)."""

COMMON_SURNAMES = (
    "徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪"
    "廖石金韦贾夏付方邹"
    "熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
"""The next ninety: together with the ten above 86 % of people."""

RARE_SURNAMES = (
    "康温芦俞安樊施牛颜葛文季路申兰左耿焦柳詹鲁关纪章伍辛毕翟聂童欧裴涂盛凌甘柯单仇区查储阎解盖宁宗冉祁"
    "倪岳柴牟蒙苗"
    "卜阮褚娄晏臧邢符谷尤粟骆鲍卓屈管麦邝佘揭郁冼池庄艾费席谌岑匡苟敖闵隋阚晁亓逄仝厍"
)
RARE_SHARE = 13.0
COMPOUND_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "尉迟",
    "皇甫",
    "司徒",
    "东方",
    "令狐",
    "慕容",
    "万俟",
    "单于",
    "夏侯",
    "端木",
)
COMPOUND_SHARE = 0.25

# Written as clusters of the same sound, the more usual spelling first; a slash between clusters.
BOY_FIRST = (
    "沐木牧慕 奕亦宇一羽逸毅 浩昊皓灏 子梓紫 俊君钧峻 泽择 博柏 嘉家佳 明铭茗 思斯 文雯 天 睿瑞锐 "
    "晨辰宸 承丞成诚 "
    "景璟锦 楚 星兴 志智致 振 伟炜玮 建健 永咏 海 志 国 恒 启祺琪 允 书舒 修 瀚翰 煜钰玉昱 云芸 安 若 "
    "宏弘 冠 立力 "
    "旭煦 鑫欣心新馨 艺怡 正政 世 东 少 雨语 晓小 立 仕 孟 季 佑祐 禹 凯恺 朝 培 学 彦砚 元沅 程 景 鹏 "
    "德 向"
)
BOY_SECOND = (
    "辰宸晨沉 轩萱 泽 然 睿瑞 豪昊浩皓 杰捷洁 宇羽雨煜昱 博 涵晗含韩 阳洋扬 希曦熙溪 航杭 恒衡 "
    "毅逸奕亦易 霖林琳临 铭明茗 "
    "熠 文 哲喆 源元沅 鑫欣心新馨 琪棋祺淇 凯恺 瑾锦 安 成诚程 峰锋 伟炜 强 龙 飞 鹏 超 磊 斌 涛 俊 勋 "
    "志 森 骁潇 麟 烨 "
    "朗 川 言研妍 尧 钦 桐童 柏 硕 楠南 玥悦月 翔祥 坤 良 乐 政正 昕 岩 伦 贤 誉 彬 旭 康 庆 华 军 平 辉 远"
)
GIRL_FIRST = (
    "若 梓子紫 诗思 雨语羽 欣馨心昕鑫 一伊依 可 佳嘉家 雅 梦孟 芷 婉 静婧 安 艺怡亿 沐慕 晓小 思 婷 "
    "玥悦月 熙曦希溪 雪 "
    "宇钰玉 书舒 清青 妙 语 美 恩 允 念 锦瑾 亦奕 晨辰宸 灵玲 慧惠 春 秀 丽 苏素 米 糖 沁 知芝 筱 星 "
    "宁 云芸 明 彤 洛珞 "
    "采彩 淑 楚 秋 冰 映 卓 曼 琳 琪 紫 夏 乐 文雯 天 海 爱 新 金 海 桂"
)
GIRL_SECOND = (
    "汐希熙曦溪 涵晗含函 萱轩 琪淇棋琦 怡宜依伊 妍言研嫣 彤桐童 雯文 瑶遥 悦玥月 欣馨昕心鑫 晨辰宸 然 "
    "冉染 婷 雅 静婧 颖影 "
    "洁 敏 玲灵 霏菲飞 诺 桃 沫墨 舒书 洋阳 梦 慧惠 琳霖林 晴清青 冰 雪 柔 萌 艺 宁 兮 恩 媛 芳 芸云 "
    "兰 莹盈 蕊 丹 瑾锦 燕 "
    "娜 媚 佳嘉 茜 语雨羽 果 可 乔 安 阅 朵 米 钰玉 瑜 珊 凝 岚 微 君 倩 娟 丽 霞 红 梅 香 倪妮"
)
RARE_CHARACTERS = "䶮𬎆𪚥𬍛𬭚𬬿㛃䴖𬘩𬸚𬀩𬮿玗翀堃淼焱犇骉赟玘珩瑄晢晞"
"""Characters that old systems cannot hold or clerks cannot type; the first dozen are outside GBK."""

OLD_MALE = "伟强军勇建国志明杰辉刚平峰超鹏飞涛斌波华文海林龙宁亮鑫磊洋凯健东红生春德福贵金荣庆新永成"
OLD_FEMALE = "芳丽艳敏静霞娟燕玲红梅桂英秀兰婷倩莉萍华玉凤琴云洁雪琳颖慧娜蓉春香珍爱莲翠淑月小晓"

DOTTED_BOYS = words(
    "麦麦提 艾力 阿卜杜拉 买买提 吐尔逊 艾合买提 阿迪力 努尔麦麦提 依明江 库尔班 玉素甫 亚森 伊力亚尔 "
    "沙迪克 木拉提 叶尔兰 赛力克 达吾提 图尔荪 热合曼 阿布都热依木 艾尼瓦尔 帕尔哈提 哈力木拉提 凯赛尔 "
    "祖农 塔依尔 克里木"
)
DOTTED_GIRLS = words(
    "阿依古丽 古丽娜尔 热依汗古丽 阿孜古丽 帕提古丽 努尔比亚 阿曼古丽 麦合丽娅 祖丽胡玛尔 迪丽努尔 "
    "苏比努尔 阿依努尔 热孜万古丽 玛依拉 茹仙古丽 早热古丽 布麦热姆 木妮热 库尔班古丽 阿尔孜古丽 "
    "凯迪日耶 伊巴代提"
)
HIGHLAND_FIRST = words(
    "扎西 次仁 旦增 格桑 洛桑 索朗 尼玛 巴桑 德吉 央金 卓玛 贡嘎 多吉 仁青 白玛 拉巴 米玛 普布 达瓦 边巴"
)
HIGHLAND_SECOND_BOYS = words("次仁 顿珠 平措 多吉 旺堆 罗布 欧珠 加措 桑珠 朗杰 扎西 群培")
HIGHLAND_SECOND_GIRLS = words("卓玛 卓嘎 央宗 拉姆 曲珍 德吉 措姆 玉珍 白珍 旺姆 仓决 央吉")

ETHNICITIES = ("汉族", "回族", "壮族", "苗族", "土家族", "满族", "彝族", "维吾尔族", "哈萨克族", "藏族")
"""Those of the city; the last three are the ones with names of their own form here."""
ETHNICITY_SHARES = (94.6, 1.1, 0.8, 0.6, 0.7, 0.6, 0.4, 0.75, 0.1, 0.35)
