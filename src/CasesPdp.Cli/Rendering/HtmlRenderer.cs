using System.Text.Encodings.Web;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes reports as one self-contained HTML page: no script, nothing loaded, all text escaped.</summary>
internal static class HtmlRenderer
{
    // From so many columns on, headings stand upright, so that a matrix of many roles fits a screen and a page.
    private const int ManyColumns = 9;

    private const string StyleSheet = """
        :root{color-scheme:light dark;--text:#1d2a3e;--page:#fff;--line:#d3dae6;--head:#f5f7fa;--faint:#69707d;
        --good:#d9f2e5;--bad:#fbe3e1;--warning:#fdf1d0}
        @media(prefers-color-scheme:dark){:root{--text:#dfe5ef;--page:#16191f;--line:#3a4250;--head:#232833;--faint:#98a2b3;
        --good:#1d4a35;--bad:#5a2a28;--warning:#554516}}
        body{font:14px system-ui,sans-serif;margin:2em;color:var(--text);background:var(--page)}
        table{border-collapse:separate;border-spacing:0;margin:1em 0 2em;border-top:1px solid var(--line);border-left:1px solid var(--line)}
        th,td{border-right:1px solid var(--line);border-bottom:1px solid var(--line);padding:.25em .6em;text-align:left;background:var(--page)}
        thead th{background:var(--head);position:sticky;top:0;z-index:1;vertical-align:bottom}
        tr>:first-child{position:sticky;left:0;background:var(--head);white-space:nowrap}thead tr>:first-child{z-index:2}
        .upright th:not(:first-child){writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:.6em .25em;white-space:nowrap}
        .upright thead tr>:not(:first-child){border-right:0;border-bottom:0;border-left:1px solid var(--line);border-top:1px solid var(--line)}
        td.good{background:var(--good)}td.bad{background:var(--bad)}td.warning{background:var(--warning)}td.muted{color:var(--faint)}
        p.good{color:inherit}p.bad{border-left:4px solid #c4453a;padding-left:.6em}p.warning{border-left:4px solid #b98900;padding-left:.6em}
        dl{display:grid;grid-template-columns:max-content auto;gap:.2em 1em}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
        td[title]{cursor:help}footer{color:var(--faint)}
        @media print{@page{size:A4 landscape;margin:12mm}:root{color-scheme:light;--text:#000;--page:#fff;--line:#999;--head:#eee;--faint:#555;
        --good:#d9f2e5;--bad:#fbe3e1;--warning:#fdf1d0}*{print-color-adjust:exact}
        body{font-size:8.5pt;margin:0}th,td{padding:.1em .3em}thead th,tr>:first-child{position:static}
        thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}
        """;

    /// <summary>Writes a page.</summary>
    public static void Write(TextWriter output, Report report)
    {
        var title = Escape(report.Title);
        output.WriteLine("<!doctype html>");
        output.WriteLine("<html lang=\"en\">");
        output.WriteLine($"<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>");
        output.WriteLine($"<style>{StyleSheet}</style></head>");
        output.WriteLine($"<body><h1>{title}</h1>");
        if (report.Facts.Count > 0)
        {
            output.WriteLine(
                $"<dl>{string.Concat(report.Facts.Select(f => $"<dt>{Escape(f.Name)}</dt><dd>{Escape(f.Value)}</dd>"))}</dl>");
        }

        WriteParagraphs(output, [report.Summary, .. report.Findings]);
        foreach (var table in report.Tables)
        {
            output.WriteLine($"<h2>{Escape(table.Title)}</h2>");
            output.WriteLine($"<table{(table.Columns.Count >= ManyColumns ? " class=\"upright\"" : "")}><thead><tr>");
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
        var hint = cell.Hint is null ? "" : $" title=\"{Escape(cell.Hint)}\"";
        return $"<{name}{style}{hint}>{Escape(cell.Text)}</{name}>";
    }

    private static string Escape(string text) => HtmlEncoder.Default.Encode(PrintableText.Escape(text));
}
