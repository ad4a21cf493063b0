using System.Text.Json;
using CasesPdp.Cli.Tests.Commands;
using CasesPdp.Distribution.Following;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Cli.Tests.Channels;

/// <summary>The life of a channel in a directory, by the command line.</summary>
public sealed class ChannelVerbTests : IDisposable
{
    private readonly TemporaryBundle _bundle = RolesBundle.Create();
    private readonly string _directory = Directory.CreateTempSubdirectory("channel-").FullName;

    public void Dispose()
    {
        _bundle.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Channel_FromItsFirstReleaseToARollback_ServesWhatIsPublished()
    {
        NewKey();
        Done(Create());
        var first = Json("channel", "show").GetProperty("targets")[0].GetProperty("files").GetString();

        ChangeBundle("# canary");
        Done(Signed("publish", "--bundle", _bundle.Directory, "--canary", "10%", "--message", "try"));
        ChangeBundle("# other");
        var unfinished = Signed("publish", "--bundle", _bundle.Directory);
        Done(Signed("rollout", "--percent", "50"));
        Done(Signed("rollout", "--all"));
        Done(Signed("rollback", "--to", "1", "--expect", "4"));
        var shown = Json("channel", "show");

        Assert.Equal(1, unfinished.ExitCode);
        Assert.Contains("Release 2 is a rollout that is not finished", unfinished.Error, StringComparison.Ordinal);
        Assert.Equal(5, shown.GetProperty("sequence").GetInt32());
        Assert.Equal(first, Assert.Single(shown.GetProperty("targets").EnumerateArray()).GetProperty("files").GetString());
        var log = Json("channel", "log", "--trusted-keys", Keys).GetProperty("releases").EnumerateArray().ToList();
        Assert.Equal([5, 4, 3, 2, 1], log.Select(r => r.GetProperty("sequence").GetInt32()));
        Assert.Equal(50, log[2].GetProperty("targets")[0].GetProperty("percent").GetDecimal());
        Assert.Equal("try", log[3].GetProperty("message").GetString());
        Assert.All(log, r => Assert.Equal(16, r.GetProperty("key").GetString()!.Length));
        Assert.Contains("| sequence |", OnTree("channel", "log").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Abort_Rollout_ServesTheOldToAll()
    {
        NewKey();
        Done(Create());
        var first = Json("channel", "show").GetProperty("targets")[0].GetProperty("files").GetString();
        ChangeBundle("# canary");
        Done(Signed("publish", "--bundle", _bundle.Directory, "--where", "zone=a,b", "--where", "stage=live"));

        Done(Signed("rollout", "--abort"));

        Assert.Equal(first, Json("channel", "show").GetProperty("targets")[0].GetProperty("files").GetString());
        Assert.Equal(1, Signed("rollout", "--abort").ExitCode);
    }

    [Fact]
    public void Fetch_Release_IsTheBundleThatWasPublished()
    {
        NewKey();
        Done(Create());
        var into = Path.Combine(_directory, "fetched");

        var run = OnTree("fetch", "--into", into, "--trusted-keys", Keys);
        var again = OnTree("fetch", "--into", into);

        Done(run);
        Assert.Equal(
            Directory.GetFiles(_bundle.Directory, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(_bundle.Directory, f)).Order(),
            Directory.GetFiles(into, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(into, f)).Order());
        Assert.Equal(0, CommandRun.Of("validate", into).ExitCode);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("not an empty directory", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_OtherSequenceThanExpectedOrNoChannel_IsRefused()
    {
        NewKey();
        var noChannel = Signed("publish", "--bundle", _bundle.Directory);
        Done(Create());
        var other = Signed("publish", "--bundle", _bundle.Directory, "--expect", "7");
        var twice = Create();

        Assert.All((CommandRun[])[noChannel, other, twice], r => Assert.Equal(1, r.ExitCode));
        Assert.Contains("begin it with `channel create`", noChannel.Error, StringComparison.Ordinal);
        Assert.Contains("The newest release is 1 and not 7", other.Error, StringComparison.Ordinal);
        Assert.Contains("use `publish`", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_BundleWithAWarning_SaysIt()
    {
        NewKey();
        Done(Create());
        File.WriteAllText(
            Path.Combine(_bundle.Directory, "roles", "misspelt.json"),
            """{"name": "misspelt", "kibana": [{"spaces": ["*"], "base": [], "feature": {"generalCases": ["raed"]}}]}""");

        var run = Signed("publish", "--bundle", _bundle.Directory);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning CP3010", run.Error, StringComparison.Ordinal);
        Assert.Contains("raed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_KeyThatTheChannelDoesNotKnow_NamesTheOption()
    {
        NewKey();
        Done(Create());
        using var other = Distribution.Releases.ReleaseKey.Create();
        var file = Path.Combine(_directory, "other.key");
        File.WriteAllText(file, other.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var run = OnTree("publish", "--bundle", _bundle.Directory, "--key", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("with --trusted-keys", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_DryRun_PublishesNothing()
    {
        NewKey();
        Done(Create());
        ChangeBundle("# next");

        var run = Signed("publish", "--bundle", _bundle.Directory, "--dry-run");

        Done(run);
        Assert.StartsWith("would publish release 2 of epoch 1", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, Json("channel", "show").GetProperty("sequence").GetInt32());
    }

    [Fact]
    public void Publish_ChangeThatGuardRailsHold_NeedsApproval()
    {
        File.AppendAllText(Path.Combine(_bundle.Directory, "pdp.yaml"), "guardRails: {maxWidenedCells: 0}\n");
        NewKey();
        Done(Create());
        File.WriteAllText(
            Path.Combine(_bundle.Directory, "roles", "reader.yaml"),
            "{name: reader, kibana: [{spaces: [team-a], feature: {securitySolutionCasesV3: [all]}}]}");

        var held = Signed("publish", "--bundle", _bundle.Directory);
        var files = held.Error[(held.Error.IndexOf("--approve ", StringComparison.Ordinal) + 10)..][..64];
        var approved = Signed("publish", "--bundle", _bundle.Directory, "--approve", files);

        Assert.Equal(1, held.ExitCode);
        Assert.Contains("maxWidenedCells", held.Error, StringComparison.Ordinal);
        Done(approved);
        Assert.Equal(files, Json("channel", "show").GetProperty("approved")[0].GetString());
    }

    [Fact]
    public void Publish_BundleThatIsUnusable_IsNotPublished()
    {
        NewKey();
        Done(Create());
        File.WriteAllText(Path.Combine(_bundle.Directory, "roles", "reader.yaml"), "{name: reader, kibana: 5}");

        var run = Signed("publish", "--bundle", _bundle.Directory);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("roles/reader.yaml", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, Json("channel", "show").GetProperty("sequence").GetInt32());
    }

    [Fact]
    public void Key_NotTrusted_NeitherReadsNorPublishes()
    {
        NewKey();
        Done(Create());
        Done(CommandRun.Of("keys", "new", "--key", File_("other.key"), "--public", File_("other.pem")));

        var onTop = OnTree("publish", "--bundle", _bundle.Directory, "--key", File_("other.key"));
        var notOurs = OnTree("publish", "--bundle", _bundle.Directory, "--key", File_("other.key"), "--trusted-keys", Keys);
        Directory.Delete(Keys, recursive: true);
        Directory.CreateDirectory(Keys);
        File.Copy(File_("other.pem"), Path.Combine(Keys, "other.pem"));
        var log = OnTree("channel", "log", "--trusted-keys", Keys, "--json");

        Assert.Equal((1, 2, 1), (onTop.ExitCode, notOurs.ExitCode, log.ExitCode));
        Assert.Contains("is not trusted", onTop.Error, StringComparison.Ordinal);
        Assert.Contains("\"fault\": \"unknown_key\"", log.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_Channel_NeedsYes()
    {
        NewKey();
        Done(Create());

        var asked = Signed("channel", "create", "--bundle", _bundle.Directory, "--reset");
        var done = Signed("channel", "create", "--bundle", _bundle.Directory, "--reset", "--yes");

        Assert.Equal(2, asked.ExitCode);
        Assert.Contains("This begins epoch 2 with release 2", asked.Error, StringComparison.Ordinal);
        Done(done);
        Assert.Equal(2, Json("channel", "show").GetProperty("epoch").GetProperty("number").GetInt32());
    }

    [Fact]
    public void Recover_FileThatAPdpKept_PutsItsReleaseBack()
    {
        NewKey();
        Done(Create());
        ChangeBundle("# next");
        Done(Signed("publish", "--bundle", _bundle.Directory));
        var shown = Json("channel", "show");
        var token = File.ReadAllText(Path.Combine(Tree, "channel", "prod", "head"));
        var kept = new LastGoodFile(
            BundlePack.Pack(_bundle.Directory).Pack!,
            DateTimeOffset.UtcNow,
            IsPinned: false,
            Approval: null,
            new LastGoodChannel("prod", token, AcceptedReleases.None, null));
        using (var file = File.Create(File_("last-good.bundle")))
        {
            kept.Write(file);
        }

        Directory.Delete(Tree, recursive: true);
        var recovered = OnTree("recover", File_("last-good.bundle"), "--trusted-keys", Keys);
        var again = OnTree("recover", File_("last-good.bundle"));
        File.WriteAllText(File_("broken.bundle"), "nonsense");
        var broken = OnTree("recover", File_("broken.bundle"));

        Done(recovered);
        Assert.StartsWith("put back release 2 of epoch 1", recovered.Output, StringComparison.Ordinal);
        Assert.StartsWith("release 2 of epoch 1 is there", again.Output, StringComparison.Ordinal);
        Assert.Equal(shown.GetRawText(), Json("channel", "show").GetRawText());
        Done(Signed("publish", "--bundle", _bundle.Directory));
        Assert.Equal(3, broken.ExitCode);
    }

    [Fact]
    public void Gc_YoungContents_Stay()
    {
        NewKey();
        Done(Create());

        var run = OnTree("gc");

        Done(run);
        Assert.Equal("1 contents, 0 unused, 0 deleted\n", run.Output);
    }

    [Fact]
    public void Keys_FileThatIsThere_IsNotOverwritten()
    {
        NewKey();
        var before = File.ReadAllText(File_("release.key"));

        var run = CommandRun.Of("keys", "new", "--key", File_("release.key"), "--public", File_("new.pem"));

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(before, File.ReadAllText(File_("release.key")));
        Assert.False(File.Exists(File_("new.pem")));
    }

    [Fact]
    public void Etcd_NotThere_IsNotReached()
    {
        var run = CommandRun.Of("channel", "show", "--etcd", "http://127.0.0.1:1", "--channel", "prod");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("etcd at 127.0.0.1:1 cannot be reached: ", run.Error, StringComparison.Ordinal);
    }

    private string Keys => Path.Combine(_directory, "keys");

    private string Tree => Path.Combine(_directory, "tree");

    private static void Done(CommandRun run) => Assert.Equal((0, ""), (run.ExitCode, run.Error));

    private string File_(string name) => Path.Combine(_directory, name);

    private void NewKey()
    {
        Directory.CreateDirectory(Keys);
        Done(CommandRun.Of("keys", "new", "--key", File_("release.key"), "--public", Path.Combine(Keys, "release.pem")));
    }

    private void ChangeBundle(string comment) => File.AppendAllText(Path.Combine(_bundle.Directory, "pdp.yaml"), comment + "\n");

    private CommandRun Create() => Signed("channel", "create", "--bundle", _bundle.Directory);

    private CommandRun Signed(params string[] command) => OnTree([.. command, "--key", File_("release.key")]);

    private CommandRun OnTree(params string[] command) => CommandRun.Of([.. command, "--tree", Tree, "--channel", "prod"]);

    private JsonElement Json(params string[] command)
    {
        var run = OnTree([.. command, "--json"]);
        Done(run);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
