using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Distribution.Publishing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>rollback</c>: publishes the content of an earlier release again.</summary>
internal sealed class RollbackVerb : ReleaseVerb
{
    private readonly Option<ulong?> _to = new("--to")
    {
        Description = "The sequence of the earlier release; see `casespdp channel log`.",
        HelpName = "SEQ",
        Required = true,
    };

    public RollbackVerb(Terminal terminal)
        : base(terminal, "rollback", "Publishes what an earlier release served, as a new release with a higher sequence.")
    {
        _to.AcceptOnlySequences();
        Options.Add(_to);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp rollback --to 57 --etcd http://127.0.0.1:2379 --channel prod --key release.key --wait", "serve again what 57 served"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "The change is not judged here. PDPs judge it as any other: what their guard rails hold needs --approve FILES, as `casespdp channel log --json` shows it.",
        "Content that the earlier release had approved stays approved.",
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var signer = OpenPublisher(arguments, store);
        using var key = signer.Key;
        var (state, release) = await signer.Publisher.ReadExistingAsync(Expected(arguments), CancellationToken.None);
        var to = await signer.Publisher.ReadReleaseAsync(arguments.GetValue(_to)!.Value, CancellationToken.None);
        var draft = ReleasePlan.RollBack(release, to.Release, Approved(arguments));
        return await PublishAsync(arguments, store, signer, state, draft, content: null, check: null);
    }
}
