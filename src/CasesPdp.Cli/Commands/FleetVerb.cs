using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Publishing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>fleet</c>: shows what the instances of a channel serve, or waits until they serve something.</summary>
internal sealed class FleetVerb : ChannelStoreVerb
{
    private readonly Option<ulong?> _wait = new("--wait")
    {
        Description = "Wait until the instances serve this release or a later one.",
        HelpName = "SEQ",
    };

    private readonly FleetWaitOptions _goal;

    public FleetVerb(Terminal terminal)
        : base(terminal, "fleet", "Shows what the live instances of a channel serve, or waits until they serve a release.", takesTree: false)
    {
        _wait.AcceptOnlySequences();
        Options.Add(_wait);
        _goal = new FleetWaitOptions().AddTo(this, _wait, takesPercent: true);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp fleet --etcd http://127.0.0.1:2379 --channel prod", "who serves what?"),
        ("casespdp fleet --etcd http://127.0.0.1:2379 --channel prod --wait 58 --count 5 --timeout 120", "until five serve release 58"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "shown, or the instances serve what was waited for"),
        (ExitCodes.Denied, "there is no such channel; with --wait: too few instances serve it; they are named with their reasons"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "etcd was not reached"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "Live is who keeps a lease of 30 s. An instance that is missing is not counted: give --count where that matters.",
        "Statuses are not signed: anyone who may write below fleet/ can forge them.",
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var reader = new FleetReader(store.Client!, store.Publisher.Channel);
        if (arguments.GetValue(_wait) is { } sequence)
        {
            return await WaitAsync(arguments, store, reader, sequence);
        }

        var reading = await reader.ReadAsync(CancellationToken.None);
        if (reading.Members.Count + reading.Unreadable == 0 && await store.Publisher.ReadHeadAsync(CancellationToken.None) is null)
        {
            throw new PublishException(
                PublishFault.NoChannel, $"The {store.Publisher.Description} has no release, and no instance follows it.");
        }

        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteObjects("instances", reading.Members, m => FleetOutput.Write(json, m));
                json.WriteNumber("unreadable", reading.Unreadable);
            });
            return ExitCodes.Done;
        }

        if (reading.Members.Count > 0)
        {
            TextRenderer.Write(Terminal, FleetOutput.Table(reading, Terminal.Clock.GetUtcNow()));
        }

        Terminal.Text.Flush();
        if (reading.Members.Count == 0)
        {
            Terminal.Note("No instance is live.");
        }

        if (reading.Unreadable > 0)
        {
            Terminal.Note($"The status of {reading.Unreadable} more cannot be read by this build.");
        }

        return ExitCodes.Done;
    }

    // The epoch is the channel's as it is now: a release of another history does not count.
    private async Task<int> WaitAsync(ParseResult arguments, ChannelStore store, FleetReader reader, ulong sequence)
    {
        var head = await store.Publisher.ReadHeadAsync(CancellationToken.None);
        var release = (head is null ? null : UnverifiedRelease.Read(head.Token, out _)) ?? throw new PublishException(
            PublishFault.NoChannel, $"The {store.Publisher.Description} has no release that can be read.");
        FleetProgress progress;
        using (Terminal.Working("waiting for the instances"))
        {
            var goal = _goal.Goal(arguments, release.Epoch.Id, sequence);
            progress = await new FleetWaiter(reader, TimeProvider.System).WaitAsync(
                goal, _goal.Timeout(arguments), null, CancellationToken.None);
        }

        Terminal.ExitCodeIfClosed = progress.IsMet ? ExitCodes.Done : ExitCodes.Denied;
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json => FleetOutput.Write(json, progress));
        }
        else
        {
            FleetOutput.Write(Terminal, progress);
        }

        return Terminal.ExitCodeIfClosed;
    }
}
