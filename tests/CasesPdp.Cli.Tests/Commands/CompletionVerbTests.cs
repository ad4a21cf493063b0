using System.Diagnostics;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class CompletionVerbTests
{
    [Theory]
    [InlineData("che", "check")]
    [InlineData("check --example --role t1", "t1_analyst")]
    [InlineData("check --example --role superuser --owner sec", "securitySolution")]
    [InlineData("who-can --example --action dele", "deleteCase,deleteComment,deleteAllComments,delete-cases")]
    [InlineData("check --example --action update-case --facet reop", "reopens")]
    [InlineData("check --example --act", "--action")]
    [InlineData("help CP301", "CP3010,CP3019")]
    [InlineData("list own", "owners")]
    public void Bash_TabKey_OffersWhatFits(string line, string expected)
    {
        var offered = CompleteInBash(line);

        Assert.Subset(offered.ToHashSet(), expected.Split(',').ToHashSet());
        Assert.All(offered, word => Assert.StartsWith(line.Split(' ')[^1], word, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("check --example --action update-case --facet ", "assigns,connector,other-changes,reopens")]
    [InlineData("check --example --action getCase --facet ", "")]
    public void Bash_TabKeyAfterFacet_OffersWhatTheActionAllows(string line, string expected)
    {
        using var empty = new TemporaryBundle();

        Assert.Equal(expected, string.Join(',', CompleteInBash(line, empty.Directory).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("zsh", "compdef _casespdp casespdp")]
    [InlineData("fish", "complete -c casespdp")]
    public void Completion_OtherShell_RegistersItself(string shell, string line) =>
        Assert.Contains(line, CommandRun.Of("completion", shell).Output, StringComparison.Ordinal);

    // The script calls the program by the name that was typed: here a function that stands for it.
    private static string[] CompleteInBash(string line, string? directory = null)
    {
        var script = CommandRun.Of("completion", "bash").Output;
        var program = Path.Combine(AppContext.BaseDirectory, "casespdp.dll");
        var command = $$"""
            casespdp() { dotnet '{{program}}' "$@"; }
            {{script}}
            COMP_LINE='casespdp {{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(casespdp)
            _casespdp
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, WorkingDirectory = directory ?? "" })!;
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
