//! From a drawing to pixels.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Tree, fontdb};

/// Why there is no PNG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PngError {
    /// No font of the system has this character.
    NoFont(char),
    /// The drawing could not be read or rasterised: its size, or text that is no SVG.
    Drawing(String),
}

impl PngError {
    /// In Chinese, with what to do.
    pub fn zh(&self) -> String {
        match self {
            PngError::NoFont(c) => format!(
                "系统里没有能显示“{c}”的字体，画不出 PNG；请安装中文字体（Debian、Ubuntu：apt-get install fonts-noto-cjk），或者输出 SVG"
            ),
            PngError::Drawing(reason) => format!("PNG 画不出来：{reason}"),
        }
    }

    /// In English, with what to do.
    pub fn en(&self) -> String {
        match self {
            PngError::NoFont(c) => format!(
                "no font of this system has the character `{c}`; install a Chinese font \
                 (Debian, Ubuntu: apt-get install fonts-noto-cjk), or write an SVG"
            ),
            PngError::Drawing(reason) => format!("the PNG cannot be drawn: {reason}"),
        }
    }
}

/// The drawing as a PNG of twice its size in pixels, for print, with the fonts of the system. Every character of the
/// drawing must have a glyph.
///
/// # Errors
/// A character without a font; a drawing that is no SVG.
pub fn to_png(svg: &str) -> Result<Vec<u8>, PngError> {
    let mut options = Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_system_fonts();
    // What no font is there for falls back to this one, so it has to exist.
    let family = chinese_family(fonts);
    match family {
        Some(family) => fonts.set_sans_serif_family(family),
        None => return Err(PngError::NoFont('一')),
    }
    let tree = Tree::from_str(svg, &options).map_err(|error| PngError::Drawing(error.to_string()))?;
    if let Some(missing) = missing(tree.root()) {
        return Err(PngError::NoFont(missing));
    }
    let size = tree.size().to_int_size();
    let pixels = Pixmap::new(size.width() * 2, size.height() * 2);
    let mut pixels = pixels.ok_or_else(|| PngError::Drawing("0 × 0".to_owned()))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(2.0, 2.0), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| PngError::Drawing(error.to_string()))
}

/// The family to fall back to: one made for Chinese by its name, else any.
fn chinese_family(fonts: &fontdb::Database) -> Option<String> {
    let families = || fonts.faces().filter_map(|face| face.families.first().map(|(name, _)| name));
    let named = |part: &str| families().find(|name| name.contains(part));
    let chinese = [
        "Sans CJK SC",
        "Han Sans SC",
        "Sans SC",
        "CJK",
        "WenQuanYi",
        "PingFang",
        "YaHei",
        "Droid Sans Fallback",
    ];
    chinese.into_iter().find_map(named).or_else(|| families().next()).cloned()
}

/// A character that no font has: its glyph is the first of its font, the empty box.
fn missing(group: &Group) -> Option<char> {
    group.children().iter().find_map(|node| match node {
        Node::Group(group) => missing(group),
        Node::Text(text) => {
            let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            glyphs.filter(|glyph| glyph.id.0 == 0).find_map(|glyph| glyph.text.chars().next())
        }
        _ => None,
    })
}
