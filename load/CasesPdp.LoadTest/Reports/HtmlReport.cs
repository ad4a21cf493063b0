namespace CasesPdp.LoadTest.Reports;

internal static class HtmlReport
{
    public static string Text(RunReport report) => report.CommandLine;
}
