using System.Buffers;

namespace CasesPdp.Cli.Output;

/// <summary>Writes rows as comma-separated values: quoted where needed, lines ended as RFC 4180 has it.</summary>
internal static class CsvRow
{
    private const string FormulaStarts = "=+-@";
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"");

    /// <summary>Writes one row.</summary>
    public static void Write(TextWriter output, params IReadOnlyList<string> values)
    {
        output.Write(string.Join(',', values.Select(Quote)));
        output.Write("\r\n");
    }

    // A spreadsheet would run a value that starts like a formula; an apostrophe keeps it text.
    private static string Quote(string value)
    {
        var plain = PlainText.Of(value);
        var safe = plain.Length > 0 && FormulaStarts.Contains(plain[0]) ? "'" + plain : plain;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
