using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Tests.Rendering;

public sealed class MarkdownRendererTests
{
    [Theory]
    [InlineData("@everyone", "&#64;<!-- -->everyone")]
    [InlineData("ann@example.org", "ann&#64;<!-- -->example.org")]
    [InlineData("https://example.org", "https&#58;<!-- -->//example.org")]
    [InlineData("www.example.org", "www&#46;<!-- -->example.org")]
    [InlineData("WWW.example.org", "WWW&#46;<!-- -->example.org")]
    [InlineData(":tada:", "&#58;<!-- -->tada:")]
    [InlineData("a:+1:b", "a&#58;<!-- -->+1:b")]
    [InlineData("fixes #123", @"fixes \#<!-- -->123")]
    [InlineData("~~gone~~", @"\~\~gone\~\~")]
    [InlineData("<img src=x>", "&lt;img src=x>")]
    [InlineData("&lt;", "&amp;lt;")]
    [InlineData("![a](b)", @"\!\[a\](b)")]
    [InlineData("a|b`c*d_e$f", @"a\|b\`c\*d\_e\$f")]
    [InlineData("a\nb\u202E", @"a\\u{000A}b\\u{202E}")]
    [InlineData("cases:securitySolution/getCase", "cases:securitySolution/getCase")]
    [InlineData("spaces like space:team-*", @"spaces like space:team-\*")]
    public void Escape_TextThatASiteActsOn_IsNeutral(string text, string expected) =>
        Assert.Equal(expected, MarkdownRenderer.Escape(text));
}
