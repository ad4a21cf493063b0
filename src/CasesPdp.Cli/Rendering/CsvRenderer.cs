using System.Buffers;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes tables as comma-separated values: quoted where needed, lines ended as RFC 4180 has it.</summary>
internal static class CsvRenderer
{
    private const string FormulaStarts = "=+-@";
    private static readonly SearchValues<char> Special = SearchValues.Create(",\"");

    /// <summary>Writes the headings and the rows.</summary>
    public static void Write(TextWriter output, ResultTable table)
    {
        WriteRow(output, table.Columns);
        foreach (var row in table.Rows)
        {
            WriteRow(output, row.Select(c => c.Text));
        }
    }

    private static void WriteRow(TextWriter output, IEnumerable<string> values)
    {
        output.Write(string.Join(',', values.Select(Quote)));
        output.Write("\r\n");
    }

    // A spreadsheet runs a value that starts like a formula; an apostrophe keeps it text. Full-width signs count as signs there.
    private static string Quote(string value)
    {
        var printable = PrintableText.Escape(value);
        var start = printable.AsSpan().TrimStart();
        var safe = start.Length > 0 && FormulaStarts.Contains(ToHalfWidth(start[0])) ? "'" + printable : printable;
        return safe.AsSpan().ContainsAny(Special) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static char ToHalfWidth(char letter) => letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter;
}
