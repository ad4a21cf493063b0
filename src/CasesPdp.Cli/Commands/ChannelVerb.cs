using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands;

/// <summary><c>channel</c>: shows or begins a channel.</summary>
internal sealed class ChannelVerb : ReleaseVerb
{
    private const string Log = "log";
    private const string Show = "show";
    private const string Create = "create";

    private readonly Argument<string> _action = new("ACTION")
    {
        Description = $"{Show}: the newest release; {Log}: the releases; {Create}: the first release.",
        HelpName = "ACTION",
    };

    private readonly BundleOption _bundle;

    private readonly Option<int> _last = new("--last")
    {
        Description = $"How many releases {Log} lists.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    private readonly Option<bool> _reset = new("--reset")
    {
        Description = "Begin a new epoch: every PDP goes over to it, whatever it has seen. Needs --yes.",
    };

    private readonly Option<ulong?> _epoch = new("--epoch")
    {
        Description = "The number of the new epoch, where the store no longer knows the last one.",
        HelpName = "NUMBER",
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Really reset." };

    public ChannelVerb(Terminal terminal)
        : base(terminal, "channel", "Shows a channel and its releases, or begins one.", isAlways: false)
    {
        _action.AcceptOnly(Show, Log, Create);
        _last.AcceptOnlyCounts();
        _epoch.AcceptOnlySequences();
        Arguments.Add(_action);
        _bundle = new BundleOption($"For {Create}: the directory of the bundle.").AddTo(this, withArgument: false);
        Option[] ofCreate = [_reset, _epoch, _yes];
        foreach (var option in (Option[])[_last, .. ofCreate])
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            var action = result.GetResult(_action) is { Tokens: [var word] } ? word.Value : "";
            foreach (var option in ofCreate.Concat(SigningOptions).Where(o => action is Log or Show && result.GetResult(o) is { Implicit: false }))
            {
                result.AddError($"{option.Name} goes with `channel {Create}`.");
            }

            if (action is Log or Show && _bundle.IsGiven(result))
            {
                result.AddError($"--bundle goes with `channel {Create}`.");
            }

            if (action != Log && result.GetResult(_last) is { Implicit: false })
            {
                result.AddError($"--last goes with `channel {Log}`.");
            }

            if (result.GetResult(_epoch) is not null && result.GetResult(_reset) is null)
            {
                result.AddError("--epoch goes with --reset.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp channel create --bundle ./policy --etcd http://127.0.0.1:2379 --channel prod --key release.key", "the first release"),
        ("casespdp channel show --etcd http://127.0.0.1:2379 --channel prod", "what is to be served, and to whom"),
        ("casespdp channel log --etcd http://127.0.0.1:2379 --channel prod --trusted-keys ./keys", "the releases, and who signed them"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "shown, or begun"),
        (ExitCodes.Denied, "refused, or a release is not to be trusted"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the store was not reached, or the bundle or a file is unusable"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "With --trusted-keys, releases that no trusted key signed are marked, and the exit code is 1; without, signatures are not checked.",
        "`channel create --reset` is for a channel whose PDPs refuse what is there, after a fork or a lost store: first try `casespdp recover`.",
    ];

    /// <inheritdoc />
    protected override Task<int> RunAsync(ParseResult arguments, ChannelStore store) => arguments.GetRequiredValue(_action) switch
    {
        Create => CreateAsync(arguments, store),
        Log => ListAsync(arguments, store, arguments.GetValue(_last)),
        _ => ShowAsync(arguments, store),
    };

    private async Task<int> CreateAsync(ParseResult arguments, ChannelStore store)
    {
        var signer = OpenPublisher(arguments, store);
        using var key = signer.Key;
        var isReset = arguments.GetValue(_reset);
        var pack = BundlePacks.Read(_bundle.Require(arguments, Terminal), Terminal);
        var content = PackedContent.Of(pack);
        var approved = Approved(arguments);
        var state = isReset ? await ReadForResetAsync(store, signer.Publisher) : await signer.Publisher.ReadAsync(CancellationToken.None);
        if (state.Release is { } there && !isReset)
        {
            throw new PublishException(
                PublishFault.ChannelExists, $"The {store.Publisher.Description} is there, with release {there.Release.Sequence}: use `publish`.");
        }

        var draft = isReset
            ? ReleasePlan.Reset(state.Release?.Release, arguments.GetValue(_epoch), content.Target, approved)
            : ReleasePlan.Begin(content.Target, approved);
        var check = BundlePacks.Check(before: null, pack, isApproved: true, Terminal);
        if (isReset && !arguments.GetValue(_yes))
        {
            throw VerbFailure.Usage(
                $"This begins epoch {draft.Epoch.Number} with release {draft.Sequence}: every PDP of the channel goes over to it, and releases of "
                + "earlier epochs count no more. Give --yes if that is meant.");
        }

        return await PublishAsync(arguments, store, signer, state, draft, content, check);
    }

    // A head that is not to be trusted is what a reset may be for; it does not count.
    private async Task<ChannelReading> ReadForResetAsync(ChannelStore store, ChannelPublisher publisher)
    {
        try
        {
            return await publisher.ReadAsync(CancellationToken.None);
        }
        catch (PublishException distrusted) when (distrusted.Fault == PublishFault.NotTrusted)
        {
            Terminal.Note(distrusted.Message);
            return new ChannelReading(await store.Publisher.ReadHeadAsync(CancellationToken.None), null);
        }
    }

    private async Task<int> ShowAsync(ParseResult arguments, ChannelStore store)
    {
        var head = await store.Publisher.ReadHeadAsync(CancellationToken.None) ?? throw new PublishException(
            PublishFault.NoChannel, $"The {store.Publisher.Description} has no release.");
        var listed = Judge(arguments, store, head.Token, sequence: null);
        Terminal.ExitCodeIfClosed = listed.Fault is null ? ExitCodes.Done : ExitCodes.Denied;
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json => ReleaseOutput.Write(json, listed));
        }
        else
        {
            ReleaseOutput.Write(Terminal, listed);
        }

        return Terminal.ExitCodeIfClosed;
    }

    private async Task<int> ListAsync(ParseResult arguments, ChannelStore store, int most)
    {
        var stored = await store.Publisher.ListReleasesAsync(most, CancellationToken.None);
        var listed = stored.Select(r => Judge(arguments, store, r.Token, r.Sequence)).ToList();
        Terminal.ExitCodeIfClosed = listed.TrueForAll(l => l.Fault is null) ? ExitCodes.Done : ExitCodes.Denied;
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json => json.WriteObjects("releases", listed, l => ReleaseOutput.Write(json, l)));
        }
        else
        {
            TextRenderer.Write(Terminal, ReleaseOutput.Table(listed));
        }

        return Terminal.ExitCodeIfClosed;
    }

    private ListedRelease Judge(ParseResult arguments, ChannelStore store, ReadOnlyMemory<byte> token, ulong? sequence)
    {
        var read = UnverifiedRelease.Read(token, out var fault);
        var keyId = (string?)null;
        if (Trusted(arguments) is { } keys)
        {
            var verified = new ReleaseVerifier(keys).Verify(token.Span, store.Publisher.Channel, out fault);
            keyId = verified?.KeyId;
        }

        if (fault is null && sequence is { } key && read!.Sequence != key)
        {
            fault = new ReleaseFault("sequence", $"Under the sequence {key} stands release {read.Sequence}.");
        }

        return new ListedRelease(sequence ?? read?.Sequence ?? 0, read, keyId, fault);
    }
}
