using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Cli.Commands;

/// <summary><c>publish</c>: publishes a bundle to a channel.</summary>
internal sealed class PublishVerb : ReleaseVerb
{
    private readonly BundleOption _bundle;

    private readonly Option<string?> _canary = new("--canary")
    {
        Description = "Serve it to this share of the instances first: 10 or 10%; `casespdp rollout` goes on from there.",
        HelpName = "PERCENT",
    };

    private readonly Option<string[]> _where = new("--where")
    {
        Description = "Serve it first to instances with this label: zone=a or zone=a,b; several labels must all match.",
        HelpName = "LABEL=VALUES",
    };

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Take the place of a rollout that is not finished.",
    };

    public PublishVerb(Terminal terminal)
        : base(terminal, "publish", "Publishes a bundle to a channel: checks it, signs a release, and stores both.")
    {
        _canary.AcceptOnlyPercents();
        _where.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(t => t.Value).Where(t => t.Length > 0 && ParseLabel(t) is null))
            {
                result.AddError($"--where must be LABEL=VALUE or LABEL=VALUE,VALUE of letters, digits and `._-`, not `{text}`.");
            }
        });
        _bundle = new BundleOption("The directory of the bundle.").AddTo(this, withArgument: false);
        Options.Add(_canary);
        Options.Add(_where);
        Options.Add(_replace);
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp publish --bundle ./policy --etcd http://127.0.0.1:2379 --channel prod --key release.key --wait --count 5",
            "to everybody, and wait until five instances serve it"),
        ("casespdp publish --bundle ./policy --etcd http://127.0.0.1:2379 --channel prod --key release.key --canary 10%",
            "to a tenth of the instances; `casespdp rollout` goes on"),
        ("casespdp publish --bundle ./policy --etcd http://127.0.0.1:2379 --channel prod --key release.key --dry-run",
            "what would be published, and would it be held?"),
        ("casespdp publish --bundle ./policy --tree /srv/policies --channel prod --key release.key", "into files for an HTTP server"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<string> Notes =>
    [
        "The bundle is compared with what the channel serves to all. What the guard rails hold is not published unless its files digest is approved.",
        "If the channel changes meanwhile, nothing is published: the comparison was with something else.",
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var signer = OpenPublisher(arguments, store);
        using var key = signer.Key;
        var pack = BundlePacks.Read(_bundle.Require(arguments, Terminal), Terminal);
        var content = PackedContent.Of(pack);
        var (state, release) = await signer.Publisher.ReadExistingAsync(Expected(arguments), CancellationToken.None);
        var draft = ReleasePlan.Publish(release, content.Target, Share(arguments), arguments.GetValue(_replace), Approved(arguments));
        var served = release.Targets[^1];
        var before = PackedContent.Restore(
            await store.Publisher.FetchContentAsync(served.Content, served.Bytes, CancellationToken.None), served);
        var check = BundlePacks.Check(before, pack, isApproved: draft.Approved.Contains(content.Target.Files), Terminal);
        return await PublishAsync(arguments, store, signer, state, draft, content, check);
    }

    private RolloutShare? Share(ParseResult arguments)
    {
        var percent = Choice.Percent(arguments.GetValue(_canary));
        var labels = arguments.GetValue(_where) ?? [];
        if (percent is null && labels.Length == 0)
        {
            return null;
        }

        var where = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (label, values) in labels.Select(l => ParseLabel(l)!.Value))
        {
            if (!where.TryAdd(label, values))
            {
                throw VerbFailure.Usage($"--where names the label `{label}` twice: give its values together, {label}=a,b.");
            }
        }

        return new RolloutShare(percent, where.Count == 0 ? null : where);
    }

    private static (string Label, IReadOnlyList<string> Values)? ParseLabel(string text)
    {
        var parts = text.Split('=', 2);
        string[] values = parts.Length == 2 ? parts[1].Split(',') : [];
        return values.Length > 0 && ReleaseNames.IsLabel(parts[0]) && values.All(ReleaseNames.IsLabelValue) ? (parts[0], values) : null;
    }
}
