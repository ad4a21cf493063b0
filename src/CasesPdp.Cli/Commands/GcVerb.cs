using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Publishing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>gc</c>: deletes contents that are no longer needed.</summary>
internal sealed class GcVerb : ChannelStoreVerb
{
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only list what would be deleted." };

    public GcVerb(Terminal terminal)
        : base(terminal, "gc", "Deletes stored contents that no recent release of any channel and no live instance needs.") =>
        Options.Add(_dryRun);

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp gc --etcd http://127.0.0.1:2379 --channel prod --dry-run", "what would be deleted?"),
        ("casespdp gc --tree /srv/policies --channel prod", "delete it"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        $"Kept is what the last {ContentCleanup.KeptReleases} releases of every channel name, what live instances serve, and what was stored in the last 24 hours.",
        "Releases stay. It stops when a channel changes meanwhile: run it again.",
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "done"),
        (ExitCodes.Denied, "a channel changed meanwhile, or a release cannot be read: not everything was deleted"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the store was not reached"),
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var isDryRun = arguments.GetValue(_dryRun);
        CleanupResult result;
        using (Terminal.Working("looking for contents"))
        {
            result = await new ContentCleanup(store.Publisher, TimeProvider.System).RunAsync(isDryRun, CancellationToken.None);
        }

        Terminal.ExitCodeIfClosed = result.IsInterrupted ? ExitCodes.Denied : ExitCodes.Done;
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteNumber("contents", result.Contents);
                json.WriteStrings("unused", result.Unused);
                json.WriteStrings("deleted", result.Deleted);
                json.WriteBoolean("interrupted", result.IsInterrupted);
            });
            return Terminal.ExitCodeIfClosed;
        }

        foreach (var content in isDryRun ? result.Unused : result.Deleted)
        {
            Terminal.WriteLine($"{(isDryRun ? "would delete" : "deleted")} {content}");
        }

        Terminal.WriteLine($"{result.Contents} contents, {result.Unused.Count} unused, {result.Deleted.Count} deleted");
        if (result.IsInterrupted)
        {
            Terminal.Text.Flush();
            Terminal.Note("A channel changed meanwhile: run it again.");
        }

        return Terminal.ExitCodeIfClosed;
    }
}
