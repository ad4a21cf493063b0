using System.CommandLine;
using CasesPdp.Cli.Channels;
using CasesPdp.Cli.Commands.Options;
using CasesPdp.Distribution.Publishing;

namespace CasesPdp.Cli.Commands;

/// <summary><c>rollout</c>: widens, promotes or aborts what a part of the instances serves.</summary>
internal sealed class RolloutVerb : ReleaseVerb
{
    private readonly Option<string?> _share = new("--percent")
    {
        Description = "Serve it to this share of the instances: 50 or 50%. A share only grows.",
        HelpName = "P",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Serve it to all." };
    private readonly Option<bool> _abort = new("--abort") { Description = "Serve to all what the others serve." };

    public RolloutVerb(Terminal terminal)
        : base(terminal, "rollout", "Goes on with a bundle that a part of the instances serves: to more of them, to all, or back.")
    {
        _share.AcceptOnlyPercents();
        Options.Add(_share);
        Options.Add(_all);
        Options.Add(_abort);
        Validators.Add(result =>
        {
            if (new Option[] { _share, _all, _abort }.Count(o => result.GetResult(o) is not null) != 1)
            {
                result.AddError("Give one of --percent P, --all and --abort.");
            }
        });
    }

    /// <inheritdoc />
    public override IReadOnlyList<(string CommandLine, string Meaning)> Examples =>
    [
        ("casespdp rollout --percent 50% --etcd http://127.0.0.1:2379 --channel prod --key release.key", "to half of the instances"),
        ("casespdp rollout --all --etcd http://127.0.0.1:2379 --channel prod --key release.key --wait", "to all, and wait for them"),
        ("casespdp rollout --abort --etcd http://127.0.0.1:2379 --channel prod --key release.key", "back to what the others serve"),
    ];

    /// <inheritdoc />
    protected override async Task<int> RunAsync(ParseResult arguments, ChannelStore store)
    {
        var signer = OpenPublisher(arguments, store);
        using var key = signer.Key;
        var (state, release) = await signer.Publisher.ReadExistingAsync(Expected(arguments), CancellationToken.None);
        var approved = Approved(arguments);
        var draft = arguments.GetValue(_all) ? ReleasePlan.Promote(release, approved)
            : arguments.GetValue(_abort) ? ReleasePlan.Abort(release, approved)
            : ReleasePlan.Widen(release, Choice.Percent(arguments.GetValue(_share))!.Value, approved);
        return await PublishAsync(arguments, store, signer, state, draft, content: null, check: null);
    }
}
