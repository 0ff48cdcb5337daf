"""Write config/text/pinyin.toml: which characters a syllable may mean, the likely ones of an address first.

From the tables of pypinyin (MIT), which is installed with the development tools only: the kiosk reads the
table. To be run after an update of that library: `.venv/bin/python scripts/pinyin_table.py`.

    1  characters of Chinese addresses, in the order of ADDRESS_WORDS
    2  the common characters (GB 2312, level 1), then those of level 2, then the rest of GBK
    3  within a level, who stands in more of the library's phrases with this reading
"""

import json
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parent.parent / "config" / "text" / "pinyin.toml"
ADDRESS_WORDS = (
    "路街巷号栋单元室村镇乡县区市省州道弄里楼层座幢组社队庄屯寨堡坊院园苑庭府城门桥河江湖海山东西南北中上下前后左右"
    "大小新老高长安平和春夏秋冬花草木林竹梅兰荷柳松柏桃李杏枫桂青红绿黄白金银玉龙凤鹤虎马牛羊人民胜利解放建设"
    "文化光明幸福健康富强友谊团结和谐吉祥如意天地日月星云水火土石泉溪沟坡岭峰关台塘田坪坝湾滩洲岛港站场厂学校"
    "医银行商业工农科技华兴盛昌荣泰康宁静永丰宝珍珠锦绣翠阳光学府滨公寓花园小区大厦广场家属宿舍附近旁对面"
)
TONES = dict(zip(map(ord, "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"), "aaaaeeeeiiiioooouuuuvvvvvnnnm", strict=True))
TONES |= {0x300: "", 0x304: "", 0x30C: "", 0x301: "", ord("ê"): "e", ord("ế"): "e", ord("ề"): "e"}
LEVEL_2_BEGINS = 0xD8


def main() -> None:
    TARGET.write_text(table(), "utf-8")


def table() -> str:
    """The whole file."""
    readings: dict[str, str] = _json("pinyin_dict.json")
    use = _use(_json("phrases_dict.json"))
    found: dict[str, list[tuple[int, int, int, str]]] = defaultdict(list)
    for code, said in readings.items():
        character = chr(int(code))
        level = _level(character)
        if level is None:
            continue
        for number, syllable in enumerate(dict.fromkeys(map(plain, said.split(",")))):
            if not (syllable.isascii() and syllable.isalpha()):
                continue
            often = use[character, syllable]
            place = ADDRESS_WORDS.find(character) if number == 0 or often else -1
            rare = level + (3 if number and not often else 0)
            found[syllable].append((place if place >= 0 else len(ADDRESS_WORDS), rare, -often, character))
    lines = (
        f'{syllable} = "{"".join(one[-1] for one in sorted(found[syllable]))}"' for syllable in sorted(found)
    )
    return (
        "# Made by scripts/pinyin_table.py from the tables of pypinyin (MIT). Not to be edited.\n\n"
        + "\n".join([*lines, ""])
    )


def plain(reading: str) -> str:
    """zhōng → zhong, lǜ → lv: as it is typed."""
    return reading.translate(TONES)


def _use(phrases: dict[str, list[list[str]]]) -> Counter[tuple[str, str]]:
    return Counter(
        (character, plain(reading[0]))
        for phrase, readings in phrases.items()
        for character, reading in zip(phrase, readings, strict=False)
    )


def _level(character: str) -> int | None:
    try:
        first, *_ = character.encode("gb2312")
    except UnicodeEncodeError:
        try:
            character.encode("gbk")
        except UnicodeEncodeError:
            return None
        return 3
    return 1 if first < LEVEL_2_BEGINS else 2


def _json(name: str) -> dict:  # type: ignore[type-arg]
    tables: dict = json.loads(files("pypinyin").joinpath(name).read_text("utf-8"))  # type: ignore[type-arg]
    return tables


if __name__ == "__main__":
    main()
