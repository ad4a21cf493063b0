namespace CasesPdp.Cli.Tests.Commands;

/// <summary>Command lines that would be answered although something in them is empty, missing or without effect.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryBundle _bundle = RolesBundle.Create();

    public static TheoryData<string, string> Mistakes => new()
    {
        // An unset variable: '' stands for an empty word.
        { "check --role soc --owner cases --action ''", "--action is empty: give --action ACTION." },
        { "explain --role soc --owner cases --action ''", "--action is empty: give --action ACTION." },
        { "who-can --action ''", "--action is empty: give --action ACTION." },
        { "matrix --action ''", "--action is empty: give --action ACTION." },
        { "prove --only soc --action ''", "--action is empty: give --action ACTION." },
        { "check --role soc --subject '' --action getCase --owner cases", "--subject is empty: give --subject ID." },
        { "check --role soc --subject= --action getCase --owner cases", "--subject is empty: give --subject ID." },
        { "what-can --role ''", "--role is empty: give --role ROLE." },
        { "new-role --allow '' --owner cases", "--allow is empty: give --allow ACTION." },
        { "access --space ''", "--space is empty: give --space SPACE." },
        { "list roles --matching ''", "--matching is empty: give --matching TEXT." },
        { "diff '' next", "BEFORE is empty." },
        { "validate --bundle ''", "--bundle is empty: give --bundle DIR." },
        { "log ''", "FILE is empty." },
        { "health --server ''", "--server is empty: give --server ADDRESS." },
        { "check --role soc --action getCase --owner cases --server http://127.0.0.1:1 --token-file ''", "--token-file is empty: give --token-file FILE." },
        { "activate '' --server http://127.0.0.1:1", "REVISION is empty." },
        { "activate --unpin --expect '' --server http://127.0.0.1:1", "--expect is empty: give --expect REVISION." },
        { "approve '' --server http://127.0.0.1:1", "REVISION is empty." },
        { "approve 60b2358b36412ff7 --against '' --server http://127.0.0.1:1", "--against is empty: give --against REVISION." },

        // What cannot be a revision is not sent.
        { "activate deadbeef --server http://127.0.0.1:1", "REVISION must be 64 lower-case hex digits, or the first 16 of them, not `deadbeef`; see `casespdp revisions`." },
        { "activate --unpin --expect DEADBEEFDEADBEEF", "--expect must be 64 lower-case hex digits, or the first 16 of them, not `DEADBEEFDEADBEEF`; see `casespdp revisions`." },
        { "approve v1", "REVISION must be 64 lower-case hex digits, or the first 16 of them, not `v1`; see `casespdp revisions`." },
        { "approve 60b2358b36412ff7 --against v1", "--against must be 64 lower-case hex digits, or the first 16 of them, not `v1`; see `casespdp revisions`." },

        // Something is missing.
        { "check --action getCase --owner cases", "Give --role ROLE or --subject ID." },
        { "explain --action getCase --owner cases", "Give --role ROLE or --subject ID." },
        { "access --together", "--together goes with --role: name the roles of the subject." },
        { "prove --action getCase --only soc,,team", "--only has an empty name in `soc,,team`." },
        { "info --example --server", "--server needs a value: --server ADDRESS." },

        // Something has no effect.
        { "info --server http://127.0.0.1:1/path", "`http://127.0.0.1:1/path` is not a server address: give host:port, http://host:port, https://host:port or unix:/path." },
        { "info --server http://127.0.0.1:1?x=1", "`http://127.0.0.1:1?x=1` is not a server address: give host:port, http://host:port, https://host:port or unix:/path." },
        { "health --server http://me@127.0.0.1:1", "`http://me@127.0.0.1:1` is not a server address: give host:port, http://host:port, https://host:port or unix:/path." },
        { "reload --server http://127.0.0.1:1/path", "`http://127.0.0.1:1/path` is not a server address: give host:port, http://host:port, https://host:port or unix:/path." },
        { "info --server http://127.0.0.1:1 --ca ca.pem", "--ca goes with https://, and `http://127.0.0.1:1` is not encrypted." },
        { "revisions --ca ca.pem", "--ca goes with https://, and `http://127.0.0.1:5082` is not encrypted." },
        { "health --server unix:/x --cert c.pem --key k.pem", "--cert goes with https://, and `unix:/x` is not encrypted." },
        { "info --ca ca.pem", "--ca goes with --server ADDRESS." },
        { "info --example --token-file token", "--token-file goes with --server ADDRESS." },
        { "diff a b --token-file token", "--token-file goes with --server ADDRESS." },
    };

    public void Dispose() => _bundle.Dispose();

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Verb_EmptyMissingOrWithoutEffect_IsUsageAndNotAnswered(string command, string error)
    {
        var run = Run(command);

        Assert.Equal((2, "", error), (run.ExitCode, run.Output, run.Error.Split('\n')[0].TrimEnd()));
    }

    private CommandRun Run(string command)
    {
        string[] args = [.. command.Split(' ').Select(word => word == "''" ? "" : word)];
        string[] policies = ["--bundle", "--server", "--example"];
        string[] local = ["check", "explain", "matrix", "what-can", "who-can", "access", "prove", "new-role", "list", "info"];
        return CommandRun.Of(local.Contains(args[0]) && !args.Intersect(policies).Any() ? [.. args, "--bundle", _bundle.Directory] : args);
    }
}
