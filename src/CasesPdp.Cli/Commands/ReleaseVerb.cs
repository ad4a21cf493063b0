using System.CommandLine;
using System.Security.Cryptography;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Cli.Rendering;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands;

/// <summary>A verb that signs and publishes a release.</summary>
internal abstract class ReleaseVerb : ChannelStoreVerb
{
    private readonly Option<string?> _key = new("--key")
    {
        Description = "PEM file of the private key that signs the release; see `casespdp keys`.",
        HelpName = "FILE",
    };

    private readonly TrustOptions _trust = new("that of --key alone if not given");

    private readonly Option<string?> _message = new("--message") { Description = "What the release is for.", HelpName = "TEXT" };

    private readonly Option<string?> _publisher = new("--publisher")
    {
        Description = "Who publishes; the name of the user if not given.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _approve = new("--approve")
    {
        Description = "Approve the bundle with this files digest (64 hex digits), whatever the guard rails of the PDPs say.",
        HelpName = "FILES",
    };

    private readonly Option<ulong?> _expect = new("--expect")
    {
        Description = "Refuse if the newest release has another sequence.",
        HelpName = "SEQ",
    };

    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until the live instances serve it; needs --etcd." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Do everything but publish." };
    private readonly FleetWaitOptions _goal;
    private readonly bool _isAlways;

    /// <summary>A verb.</summary>
    /// <param name="terminal">The streams.</param>
    /// <param name="name">The verb's name.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="isAlways">Whether every run signs a release.</param>
    protected ReleaseVerb(Terminal terminal, string name, string description, bool isAlways = true)
        : base(terminal, name, description)
    {
        _isAlways = isAlways;
        _expect.AcceptOnlySequences();
        _goal = new FleetWaitOptions();
        Options.Add(_key);
        _trust.AddTo(this);
        foreach (var option in SigningOptions.Skip(1))
        {
            Options.Add(option);
        }

        _goal.AddTo(this, _wait, takesPercent: false);

        Validators.Add(result =>
        {
            if (_isAlways && result.GetResult(_key) is null)
            {
                result.AddError("Give --key FILE.");
            }

            foreach (var files in result.GetResult(_approve)?.Tokens.Select(t => t.Value).Where(v => !ReleaseNames.IsDigest(v)) ?? [])
            {
                result.AddError($"--approve must be a files digest, 64 lower-case hex digits, not `{files}`.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(int Code, string Meaning)> ExitMeanings =>
    [
        (ExitCodes.Done, "published, and served if that was waited for"),
        (ExitCodes.Denied, "refused, or another release came first, or instances that were waited for do not serve it"),
        (ExitCodes.Usage, "the command line is not valid"),
        (ExitCodes.NotEvaluated, "the store was not reached, or the bundle or a file is unusable"),
    ];

    /// <summary>The options of signing.</summary>
    protected IReadOnlyList<Option> SigningOptions => [_key, _message, _publisher, _approve, _expect, _dryRun, _wait];

    /// <summary>The sequence that the newest release must have; null: any.</summary>
    protected ulong? Expected(ParseResult arguments) => arguments.GetValue(_expect);

    /// <summary>The keys that are given as trusted; null: none are.</summary>
    protected TrustedKeys? Trusted(ParseResult arguments) => _trust.Read(arguments);

    /// <summary>The files digests that are approved.</summary>
    protected IReadOnlyList<string> Approved(ParseResult arguments) => arguments.GetValue(_approve) ?? [];

    /// <summary>Whether nothing is published.</summary>
    protected bool IsDryRun(ParseResult arguments) => arguments.GetValue(_dryRun);

    /// <summary>Opens the publisher, with the key that signs.</summary>
    protected (ChannelPublisher Publisher, ECDsa Key) OpenPublisher(ParseResult arguments, ChannelStore store)
    {
        if (arguments.GetValue(_wait) && store.Client is null)
        {
            throw VerbFailure.Usage("--wait goes with --etcd: instances that read over HTTP say nothing.");
        }

        var key = ReadKey(arguments.GetValue(_key) ?? throw VerbFailure.Usage("Give --key FILE."));
        var trusted = _trust.Read(arguments) ?? TrustedKeys.Of(key);
        if (!trusted.Contains(ReleaseKey.IdOf(key)))
        {
            key.Dispose();
            throw VerbFailure.Usage("The key of --key is none of the trusted keys: no PDP that trusts those would believe the release.");
        }

        return (new ChannelPublisher(store.Publisher, new ReleaseVerifier(trusted), TimeProvider.System), key);
    }

    /// <summary>Publishes, reports, and waits if that is asked for.</summary>
    /// <returns>The exit code.</returns>
    protected async Task<int> PublishAsync(
        ParseResult arguments,
        ChannelStore store,
        (ChannelPublisher Publisher, ECDsa Key) signer,
        ChannelReading state,
        ReleaseDraft draft,
        PackedContent? content,
        ReleaseCheck? check)
    {
        var isDryRun = IsDryRun(arguments);
        var author = new ReleaseAuthor(
            signer.Key, arguments.GetValue(_publisher) ?? Environment.UserName, arguments.GetValue(_message) ?? "");
        var signed = isDryRun ? null : await signer.Publisher.PublishAsync(
            state, draft, content is null ? [] : [content], author, CancellationToken.None);
        var progress = signed is not null && arguments.GetValue(_wait)
            ? await WaitAsync(arguments, store, signed.Release)
            : null;
        Terminal.ExitCodeIfClosed = progress is { IsMet: false } ? ExitCodes.Denied : ExitCodes.Done;
        if (arguments.GetValue(Json))
        {
            JsonOutput.Write(Terminal, json =>
            {
                json.WriteBoolean("published", signed is not null);
                ReleaseOutput.Write(json, store.Publisher.Channel, draft, signed);
                ReleaseOutput.Write(json, check);
                FleetOutput.Write(json, progress);
            });
        }
        else
        {
            ReleaseOutput.Write(Terminal, store.Publisher, draft, signed, check);
            FleetOutput.Write(Terminal, progress);
        }

        return Terminal.ExitCodeIfClosed;
    }

    private async Task<FleetProgress> WaitAsync(ParseResult arguments, ChannelStore store, Release release)
    {
        using var working = Terminal.Working("waiting for the instances");
        var waiter = new FleetWaiter(new FleetReader(store.Client!, release.Channel), TimeProvider.System);
        var goal = _goal.Goal(arguments, release.Epoch.Id, release.Sequence);
        return await waiter.WaitAsync(goal, _goal.Timeout(arguments), null, CancellationToken.None);
    }

    private static ECDsa ReadKey(string file)
    {
        try
        {
            return ReleaseKeyFiles.ReadPrivate(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"The key `{file}` cannot be read: {FileFault.Describe(unreadable, file)}.");
        }
    }
}
