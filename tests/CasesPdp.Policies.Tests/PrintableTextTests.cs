using System.Text;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Tests;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("roles/a b.yaml", "roles/a b.yaml")]
    [InlineData("naïve \\ `x` 日本 😀", "naïve \\ `x` 日本 😀")]
    [InlineData("a\u001b[2Jb", "a\\u{001B}[2Jb")]
    [InlineData("a\nb\r\tc\0", "a\\u{000A}b\\u{000D}\\u{0009}c\\u{0000}")]
    [InlineData("\u007f\u0080\u009b\u0085", "\\u{007F}\\u{0080}\\u{009B}\\u{0085}")]
    [InlineData("\u061c\u200e\u200f\u202a\u202e\u2066\u2069", "\\u{061C}\\u{200E}\\u{200F}\\u{202A}\\u{202E}\\u{2066}\\u{2069}")]
    [InlineData("\u200b\u200c\u200d\u2060\ufeff", "\\u{200B}\\u{200C}\\u{200D}\\u{2060}\\u{FEFF}")]
    [InlineData("\u00ad\u034f\u3164\ufe0f", "\\u{00AD}\\u{034F}\\u{3164}\\u{FE0F}")]
    [InlineData("\u2028\u2029", "\\u{2028}\\u{2029}")]
    [InlineData("\ufdd0\uffff", "\\u{FDD0}\\u{FFFF}")]
    [InlineData("\udb40\udc61x", "\\u{E0061}x")]
    public void Escape_AnyText_WritesWhatCannotBeSeenAsCodePoints(string text, string expected) =>
        Assert.Equal(expected, PrintableText.Escape(text));

    [Fact]
    public void Escape_LoneSurrogates_AreWrittenAsCodePoints() =>
        Assert.Equal("\\u{D800}a\\u{DC00}", PrintableText.Escape(new string(['\ud800', 'a', '\udc00'])));

    [Fact]
    public void Escape_EveryCharacterAlone_YieldsVisibleOneLineText()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (value is >= 0xD800 and <= 0xDFFF)
            {
                continue;
            }

            var text = new Rune(value).ToString();

            var escaped = PrintableText.Escape(text);

            Assert.True(
                escaped == text ? !PrintableText.MustEscape(new Rune(value)) : escaped == $"\\u{{{value:X4}}}",
                $"U+{value:X4} became {escaped}.");
        }
    }
}
