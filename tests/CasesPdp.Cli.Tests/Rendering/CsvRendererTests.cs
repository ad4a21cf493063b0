using CasesPdp.Cli.Rendering;

namespace CasesPdp.Cli.Tests.Rendering;

public sealed class CsvRendererTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("-a\"b", "\"'-a\"\"b\"")]
    [InlineData("\t=1", @"\u{0009}=1")]
    [InlineData("a\r\nb\u200B", @"a\u{000D}\u{000A}b\u{200B}")]
    [InlineData("plain", "plain")]
    public void Write_Value_IsQuotedEscapedAndNoFormula(string value, string expected)
    {
        using var output = new StringWriter();

        CsvRenderer.Write(output, new ResultTable("", ["h"], [[value]]));

        Assert.Equal($"h\r\n{expected}\r\n", output.ToString());
    }
}
