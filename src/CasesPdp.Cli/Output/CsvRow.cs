using System.Buffers;

namespace CasesPdp.Cli.Output;

/// <summary>Writes rows as comma-separated values: quoted where needed, lines ended as RFC 4180 has it.</summary>
internal static class CsvRow
{
    private const string FormulaStarts = "=+-@\t";
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"\r\n");

    /// <summary>Writes one row.</summary>
    public static void Write(TextWriter output, params IReadOnlyList<string> values)
    {
        output.Write(string.Join(',', values.Select(Quote)));
        output.Write("\r\n");
    }

    // A spreadsheet would run a value that starts like a formula; an apostrophe keeps it text.
    private static string Quote(string value)
    {
        var safe = value.Length > 0 && FormulaStarts.Contains(value[0]) ? "'" + value : value;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
