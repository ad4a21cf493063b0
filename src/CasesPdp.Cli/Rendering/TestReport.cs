using System.Globalization;
using System.Text.Json;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Cli.Rendering;

/// <summary>Writes the results of a bundle's tests.</summary>
internal static class TestReport
{
    private const int MostRoles = 20;

    /// <summary>The failures, then the coverage.</summary>
    public static void WriteText(Terminal terminal, TestSummary summary, string revision)
    {
        foreach (var result in summary.Results.Where(r => !r.Passed))
        {
            terminal.WriteLine(new Cell($"{result.Test.Span}: {result.Test.Name}", CellStyle.Bad));
            terminal.WriteLine($"  {result.Failure}");
        }

        var coverage = summary.Coverage;
        var tested = coverage.WrittenRoles - coverage.RolesNeverTested.Count;
        var total = $"{summary.Passed} passed, {summary.Failed} failed";
        terminal.WriteLine(new Cell(total, summary.IsGreen ? CellStyle.Good : CellStyle.Bad));
        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"cells     {coverage.TestedGrantedCells:N0} of {coverage.GrantedCells:N0} granted ones tested, and "
            + $"{coverage.TestedDeniedCells:N0} denied ones"));
        terminal.WriteLine($"roles     {tested} of {coverage.WrittenRoles} tested");
        if (coverage.RolesNeverTested.Count > 0)
        {
            var more = coverage.RolesNeverTested.Count > MostRoles ? $" and {coverage.RolesNeverTested.Count - MostRoles} more" : "";
            terminal.WriteLine($"untested  {string.Join(", ", coverage.RolesNeverTested.Take(MostRoles))}{more}");
        }

        terminal.WriteLine($"revision  {revision}");
    }

    /// <summary>Members for an object.</summary>
    public static void WriteJson(Utf8JsonWriter json, TestSummary summary, string revision)
    {
        json.WriteNumber("passed", summary.Passed);
        json.WriteNumber("failed", summary.Failed);
        json.WriteObjects("tests", summary.Results, result =>
        {
            json.WriteString("name", result.Test.Name);
            json.WriteString("file", result.Test.Span.File);
            json.WriteNumber("line", result.Test.Span.Line);
            json.WriteNumber("column", result.Test.Span.Column);
            json.WriteBoolean("passed", result.Passed);
            json.WriteBoolean("decision", result.Actual.Reason == Decisions.Reason.Allowed);
            json.WriteString("reason", OutputNames.Of(result.Actual.Reason));
            json.WriteStrings("missing", result.Actual.Missing);
            if (result.Failure is { } failure)
            {
                json.WriteString("failure", failure);
            }
        });
        json.WriteStartObject("coverage");
        json.WriteNumber("grantedCells", summary.Coverage.GrantedCells);
        json.WriteNumber("testedGrantedCells", summary.Coverage.TestedGrantedCells);
        json.WriteNumber("testedDeniedCells", summary.Coverage.TestedDeniedCells);
        json.WriteNumber("writtenRoles", summary.Coverage.WrittenRoles);
        json.WriteStrings("rolesNeverTested", summary.Coverage.RolesNeverTested);
        json.WriteEndObject();
        json.WriteString("revision", revision);
    }
}
