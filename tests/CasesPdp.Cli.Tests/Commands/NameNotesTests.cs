namespace CasesPdp.Cli.Tests.Commands;

public sealed class NameNotesTests
{
    [Theory]
    [InlineData("who-can --action createCas --owner securitySolution", "there is no action `createCas`; did you mean `createCase`?")]
    [InlineData("who-can --action createCase --owner securitySolutio", "there is no owner `securitySolutio`; did you mean")]
    [InlineData("check --action createCase --owner securitySolution --role t1_analist", "`t1_analist`; did you mean `t1_analyst`?")]
    [InlineData("check --action update-case --facet reopen --owner securitySolution --role viewer", "`reopen`; did you mean `reopens`?")]
    [InlineData("check --action createCase --owner securitySolution --space Team", "`Team` is no space id")]
    [InlineData("matrix --action getCas --role t1_analyst", "there is no action `getCas`; did you mean `getCase`?")]
    [InlineData("access --role t1_analist", "`t1_analist`; did you mean `t1_analyst`?")]
    public void Verb_NameNotKnown_NoteOnStandardError(string command, string note) =>
        Assert.Contains(note, CommandRun.Of(command.Split(' ')).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("check --action createCase --owner securitySolution --role t1_analyst")]
    [InlineData("check --action cases:securitySolution/getCase --owner securitySolution --role t1_analyst")]
    [InlineData("check --action update-case --facet reopens --owner securitySolution --role t1_analyst")]
    [InlineData("matrix --role t1_analyst")]
    public void Verb_NamesKnown_NoNote(string command) =>
        Assert.DoesNotContain("note:", CommandRun.Of(command.Split(' ')).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("dumb", null, false)]
    [InlineData("xterm-256color", null, true)]
    [InlineData(null, null, true)]
    [InlineData("xterm", "1", false)]
    public void MayColour_AsTheEnvironmentSays(string? term, string? noColour, bool expected) =>
        Assert.Equal(expected, Terminal.MayColour(name => name == "TERM" ? term : noColour));
}
