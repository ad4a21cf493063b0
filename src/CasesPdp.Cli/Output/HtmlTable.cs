using System.Text.Encodings.Web;

namespace CasesPdp.Cli.Output;

/// <summary>Writes tables as one self-contained HTML page: no script, nothing loaded, all text escaped.</summary>
internal static class HtmlTable
{
    private const string Style = """
        body{font:14px system-ui,sans-serif;margin:2em;color:#1d2a3e}table{border-collapse:collapse;margin:1em 0 2em}
        th,td{border:1px solid #d3dae6;padding:.25em .6em;text-align:left}th{background:#f5f7fa;position:sticky;top:0}
        .good{background:#d9f2e5}.bad{background:#fbe3e1}.middling{background:#fdf1d0}footer{color:#69707d}
        """;

    /// <summary>Writes a page.</summary>
    public static void Write(TextWriter output, string title, string note, IEnumerable<ResultTable> tables)
    {
        output.WriteLine("<!doctype html>");
        output.WriteLine("<html lang=\"en\">");
        output.WriteLine($"<head><meta charset=\"utf-8\"><title>{Escape(title)}</title><style>{Style}</style></head>");
        output.WriteLine($"<body><h1>{Escape(title)}</h1>");
        foreach (var table in tables)
        {
            output.WriteLine($"<h2>{Escape(table.Title)}</h2>");
            output.WriteLine("<table><thead><tr>");
            output.WriteLine(string.Concat(table.Columns.Select(c => $"<th>{Escape(c)}</th>")));
            output.WriteLine("</tr></thead><tbody>");
            foreach (var row in table.Rows)
            {
                output.WriteLine($"<tr>{string.Concat(row.Select(Data))}</tr>");
            }

            output.WriteLine("</tbody></table>");
        }

        output.WriteLine($"<footer>{Escape(note)}</footer></body></html>");
    }

    private static string Data(Cell cell) => cell.Mood == CellMood.Plain
        ? $"<td>{Escape(cell.Text)}</td>"
        : $"<td class=\"{cell.Mood.ToString().ToLowerInvariant()}\">{Escape(cell.Text)}</td>";

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
