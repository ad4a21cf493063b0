using System.Diagnostics;
using System.Text;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.FunctionalTests.Documents;

/// <summary>
/// Runs the commands of a document as a reader would: in one shell, in a directory of its own, with the real programs. YAML blocks whose
/// first line is a comment with a path are files of that directory. The server's default addresses stand for free ports.
/// </summary>
internal sealed class DocumentRun : IDisposable
{
    private const string NotRun = "<!-- not run:";
    private const string With = "<!-- with the bundle of ";
    private const string Script = "commands.sh";
    private const string Work = "work";
    private const char Mark = '\u001e';

    private readonly TestDirectory _directory = new();
    private readonly (string Shown, string Real)[] _addresses;

    private DocumentRun() =>
        _addresses = [.. new[] { "5080", "5081", "5082" }.Select(port => ($"127.0.0.1:{port}", $"127.0.0.1:{FreePort.Next()}"))];

    /// <summary>Runs every command of the document's <c>console</c> blocks, except where a comment above says why not.</summary>
    /// <returns>The commands and what they printed.</returns>
    public static async Task<IReadOnlyList<(ShownCommand Command, string Printed)>> RunAsync(MarkdownFile document)
    {
        List<ShownCommand> commands = [];
        var script = new StringBuilder();
        var other = document.Lines.FirstOrDefault(l => l.StartsWith(With, StringComparison.Ordinal))?[With.Length..].Split(' ')[0];
        var files = other is null ? [] : MarkdownFile.Read(other).Blocks.Where(b => b.Path is not null);
        foreach (var block in files.Concat(document.Blocks))
        {
            if (block.Path is { } path)
            {
                WriteFile(script, path, block.Lines);
            }
            else if (block.Language == "console" && !block.Note.StartsWith(NotRun, StringComparison.Ordinal))
            {
                foreach (var command in ShownCommand.Of(block))
                {
                    commands.Add(command);
                    script.Append($"status=$?; printf '\\036'; (exit $status)\n{command.Text}\n");
                }
            }
        }

        if (commands.Count == 0)
        {
            return [];
        }

        using var run = new DocumentRun();
        var printed = await run.ShellAsync(script.ToString());
        Assert.Equal(commands.Count, printed.Count);
        return [.. commands.Zip(printed)];
    }

    public void Dispose() => _directory.Dispose();

    private static void WriteFile(StringBuilder script, string path, IReadOnlyList<string> lines) =>
        script.Append($"mkdir -p \"$(dirname {path})\"; cat > {path} <<'END OF FILE'\n{string.Join('\n', lines)}\nEND OF FILE\n");

    // The programs' own builds: the copies beside the tests lack what the tests take from the shared framework.
    private static string BuildOf(string project) => AppContext.BaseDirectory.Replace(
        Path.Combine("tests", "CasesPdp.FunctionalTests"), Path.Combine("src", project), StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> ShellAsync(string commands)
    {
        foreach (var (shown, real) in _addresses)
        {
            commands = commands.Replace(shown, real, StringComparison.Ordinal);
        }

        var prelude = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Documents", "prelude.sh"));
        _directory.Write(Script, $"{prelude}\n{commands}");
        Directory.CreateDirectory(_directory.At(Work));
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _directory.At(Work),
            ArgumentList = { _directory.At(Script) },
            Environment =
            {
                ["CLI"] = BuildOf("CasesPdp.Cli"),
                ["SERVER"] = BuildOf("CasesPdp.Server"),
                ["CASESPDP__LISTEN__DECISIONS"] = _addresses[0].Real,
                ["CASESPDP__LISTEN__OPERATIONS"] = _addresses[1].Real,
                ["CASESPDP__LISTEN__ADMINISTRATION"] = _addresses[2].Real,
                ["CASESPDP__RELOAD__WATCH"] = "false",
                ["NO_COLOR"] = "1",
            },
        };
        using var shell = Process.Start(start)!;
        var output = shell.StandardOutput.ReadToEndAsync();
        shell.StandardInput.Close();
        await shell.WaitForExitAsync().WithinLimit();
        return [.. (await output).Split(Mark).Skip(1).Select(Shown)];
    }

    private string Shown(string printed)
    {
        foreach (var (shown, real) in _addresses)
        {
            printed = printed.Replace(real, shown, StringComparison.Ordinal);
        }

        return printed.Replace(_directory.At(Work) + "/", "", StringComparison.Ordinal).TrimEnd('\n');
    }
}
