using System.Text.Encodings.Web;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes reports as one self-contained HTML page: no script, nothing loaded, all text escaped.</summary>
internal static class HtmlRenderer
{
    private const string StyleSheet = """
        body{font:14px system-ui,sans-serif;margin:2em;color:#1d2a3e}table{border-collapse:collapse;margin:1em 0 2em}
        th,td{border:1px solid #d3dae6;padding:.25em .6em;text-align:left}th{background:#f5f7fa;position:sticky;top:0}
        .good{background:#d9f2e5}.bad{background:#fbe3e1}.warning{background:#fdf1d0}footer{color:#69707d}
        """;

    /// <summary>Writes a page.</summary>
    public static void Write(TextWriter output, Report report)
    {
        var title = Escape(report.Title);
        output.WriteLine("<!doctype html>");
        output.WriteLine("<html lang=\"en\">");
        output.WriteLine($"<head><meta charset=\"utf-8\"><title>{title}</title><style>{StyleSheet}</style></head>");
        output.WriteLine($"<body><h1>{title}</h1>");
        WriteParagraphs(output, [report.Summary, .. report.Findings]);
        foreach (var table in report.Tables)
        {
            output.WriteLine($"<h2>{Escape(table.Title)}</h2>");
            output.WriteLine("<table><thead><tr>");
            output.WriteLine(string.Concat(table.Columns.Select(c => $"<th>{Escape(c)}</th>")));
            output.WriteLine("</tr></thead><tbody>");
            foreach (var row in table.Rows)
            {
                output.WriteLine($"<tr>{string.Concat(row.Select(c => Element("td", c)))}</tr>");
            }

            output.WriteLine("</tbody></table>");
        }

        WriteParagraphs(output, report.LeftOut.Select(l => new Cell(l)));
        output.WriteLine($"<footer>{Escape(report.Footer)}</footer></body></html>");
    }

    private static void WriteParagraphs(TextWriter output, IEnumerable<Cell> paragraphs)
    {
        foreach (var paragraph in paragraphs.Where(p => p.Text.Length > 0))
        {
            output.WriteLine(Element("p", paragraph));
        }
    }

    private static string Element(string name, Cell cell)
    {
        var style = cell.Style == CellStyle.Plain ? "" : $" class=\"{cell.Style.ToString().ToLowerInvariant()}\"";
        return $"<{name}{style}>{Escape(cell.Text)}</{name}>";
    }

    private static string Escape(string text) => HtmlEncoder.Default.Encode(PrintableText.Escape(text));
}
