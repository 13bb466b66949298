//! Names of people, put together at random from common surnames and characters of given names.

use yidan_domain::bill::{Sex, ShortText};

use crate::chance::Chance;
use crate::text::short;

/// The commonest first; the earlier ones are drawn more often.
const SURNAMES: [&str; 60] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余",
    "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜",
];

const OF_MEN: [&str; 40] = [
    "建", "国", "军", "志", "强", "伟", "明", "海", "文", "斌", "勇", "平", "德", "福", "贵", "新", "峰",
    "林", "刚", "辉", "超", "浩", "宇", "轩", "杰", "涛", "磊", "鹏", "亮", "龙", "生", "祥", "春", "庆",
    "树", "根", "学", "永", "振", "义",
];

const OF_WOMEN: [&str; 40] = [
    "秀", "英", "兰", "芳", "玉", "桂", "凤", "珍", "梅", "霞", "丽", "红", "娟", "艳", "敏", "静", "云",
    "莲", "花", "香", "琴", "萍", "燕", "玲", "雪", "琳", "慧", "婷", "欣", "怡", "佳", "雨", "洁", "倩",
    "春", "荣", "淑", "素", "爱", "翠",
];

/// The surname that people of a household share.
pub(crate) fn surname(chance: &mut Chance) -> &'static str {
    // The lower of two draws: the first are drawn most, the last hardly ever.
    let many = u64::try_from(SURNAMES.len()).unwrap_or_default();
    let at = chance.below(many).min(chance.below(many));
    usize::try_from(at).ok().and_then(|at| SURNAMES.get(at)).copied().unwrap_or("王")
}

/// A full name.
pub(crate) fn name(chance: &mut Chance, surname: &str, sex: Sex) -> Option<ShortText> {
    let characters = if sex == Sex::Male { &OF_MEN } else { &OF_WOMEN };
    let first = chance.pick(characters)?;
    let second = if chance.happens(0.8) { chance.pick(characters).copied().unwrap_or("") } else { "" };
    short(&format!("{surname}{first}{second}"))
}
