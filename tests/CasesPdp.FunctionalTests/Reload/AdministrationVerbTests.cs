using System.Text;
using System.Text.Json;
using CasesPdp.Cli;
using CasesPdp.FunctionalTests.CommandLine;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>The command line as an administrator uses it.</summary>
public sealed class AdministrationVerbTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new("read", "guardRails: {maxWidenedCells: 0}\n");

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task ReloadHeldApproved_AsPeopleDoIt()
    {
        await using var server = await Start();
        var first = _bundle.Digest[..16];
        Assert.Equal(0, Run(server, "reload").ExitCode);
        _bundle.Grant("all");
        var second = _bundle.Digest[..16];

        var diff = Run(server, "diff", _bundle.Path, "--fail-on-widening");
        var held = Run(server, "reload");
        var shown = Run(server, "revisions");
        var refused = Run(server, "approve", first);
        var approved = Run(server, "approve", second, "--against", first, "--reason", "CHG-1");
        var listed = Run(server, "revisions");

        Assert.Equal(1, diff.ExitCode);
        Assert.Contains("createCase", diff.Output, StringComparison.Ordinal);
        Assert.Contains("A reload would hold it: GUARD_RAILS", diff.Output, StringComparison.Ordinal);
        Assert.Equal(1, held.ExitCode);
        Assert.StartsWith("HELD\n", held.Output, StringComparison.Ordinal);
        Assert.Matches($@"held      {second}  since .* \(\d+ s\): GUARD_RAILS\n", shown.Output);
        Assert.Matches(@"\n          opens \d+ cells, closes 0 cells\n", shown.Output);
        Assert.Contains(
            $"to let it through: casespdp approve {second} --server {server.Administration}", shown.Output, StringComparison.Ordinal);
        Assert.Contains("`maxWidenedCells` allows 0", shown.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Refused: No revision of that digest is held.", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, approved.ExitCode);
        Assert.StartsWith($"in force  {second}  number 2", approved.Output, StringComparison.Ordinal);
        Assert.Contains("does not survive a restart", approved.Error, StringComparison.Ordinal);
        Assert.Contains("`CasesPdp:Reload:LastGoodDirectory`", approved.Error, StringComparison.Ordinal);
        Assert.Matches("approved by anonymous at .*: CHG-1", listed.Output);
        Assert.Matches($"{second} *\\| 2 *\\| in force .* approved by", listed.Output);
        Assert.Matches($"{first} *\\| 1 *\\| earlier", listed.Output);
    }

    [Fact]
    public async Task Activate_RollsBackAndFollowsAgain()
    {
        await using var server = await Start();
        var first = _bundle.Digest;
        _bundle.Grant("minimal_read");
        Run(server, "reload");

        using var back = Json(server, "activate", first[..16]);
        using var followed = Json(server, "activate", "--unpin", "--expect", first[..16]);
        var changed = Run(server, "activate", "--pin", "--expect", first[..16]);

        Assert.Equal((first, true, 3), (Text(back, "digest"), back.RootElement.GetProperty("pinned").GetBoolean(), Sequence(back)));
        Assert.Equal(_bundle.Digest, back.RootElement.GetProperty("held").GetProperty("digest").GetString());
        Assert.Equal((_bundle.Digest, 4), (Text(followed, "digest"), Sequence(followed)));
        Assert.Equal(1, changed.ExitCode);
    }

    [Fact]
    public async Task Reload_BrokenBundle_ShowsTheFinding()
    {
        await using var server = await Start();
        _bundle.Write("roles/r.json", "{\n");

        var failed = Run(server, "reload");
        using var json = Json(server, "revisions");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("roles/r.json:1:1: error CP1101", failed.Output, StringComparison.Ordinal);
        Assert.Equal("roles/r.json", json.RootElement.GetProperty("failure").GetProperty("findings")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task Watch_TellsTheStatusAndTheNext()
    {
        await using var server = await Start();
        var watching = Task.Run(() => Run(server, "watch", "--json", "--count", "2"));
        var status = (StatusBroadcaster)server.Services.GetService(typeof(StatusBroadcaster))!;
        await Eventually.Holds(() => status.Subscribers == 1, "the watch has begun");
        _bundle.Grant("minimal_read");
        Run(server, "reload");

        var watched = await Eventually.Comes(watching);

        var lines = watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["CURRENT", "ACTIVATED"], lines.Select(l => l.GetProperty("event").GetString()));
        Assert.Equal([1, 2], lines.Select(l => l.GetProperty("sequence").GetInt32()));
    }

    [Fact]
    public async Task Watch_ServerGoesAndComesBack_IsFoundAgain()
    {
        var server = await Start();
        var address = server.Administration!;
        var shown = new SignallingStream();
        var watching = Task.Run(() => Run(shown, address.ToString(), "watch", "--json", "--count", "2"));
        var status = (StatusBroadcaster)server.Services.GetService(typeof(StatusBroadcaster))!;
        await Eventually.Holds(() => status.Subscribers == 1, "the watch has begun");
        await shown.FirstWrite.WaitAsync(TimeSpan.FromMinutes(5));

        await server.DisposeAsync();
        _bundle.Grant("minimal_read");
        await using var back = await Start($"CasesPdp:Listen:Administration={address.Authority}");
        var watched = await Eventually.Comes(watching);

        var digests = watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("digest").GetString()).ToList();
        Assert.Equal(0, watched.ExitCode);
        Assert.Equal(2, digests.Distinct().Count());
        Assert.Equal(_bundle.Digest, digests[1]);
        Assert.Contains("Trying again in 0.25 s.", watched.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ServerThatWasNeverThere_IsNotAwaited()
    {
        var server = await Start();
        await server.DisposeAsync();

        var watched = Run(server.Administration!.ToString(), "watch");

        Assert.Equal(3, watched.ExitCode);
        Assert.Contains("connection refused", watched.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_DecisionsPort_SaySo()
    {
        await using var server = await Start();

        var wrong = Run(server.Decisions.ToString(), "revisions");

        Assert.Equal(3, wrong.ExitCode);
        Assert.Contains("this port does not administer policy; use the administration port, 5082 by default.", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("activate")]
    [InlineData("activate --pin --unpin")]
    [InlineData("activate xyz")]
    [InlineData("approve")]
    [InlineData("approve xyz")]
    [InlineData("watch --count -1")]
    [InlineData("watch --count x")]
    [InlineData("diff a b")]
    [InlineData("diff")]
    public async Task Verbs_WrongCommandLine_AreUsageErrors(string command)
    {
        await using var server = await Start();

        Assert.Equal(2, Run(server, command.Split(' ')).ExitCode);
    }

    private static int Sequence(JsonDocument json) => json.RootElement.GetProperty("sequence").GetInt32();

    private static string? Text(JsonDocument json, string member) => json.RootElement.GetProperty(member).GetString();

    private static JsonDocument Json(RunningServer server, params string[] args) =>
        JsonDocument.Parse(Run(server, [.. args, "--json"]).Output);

    private static (int ExitCode, string Output, string Error) Run(RunningServer server, params string[] args) =>
        Run(server.Administration!.ToString(), args);

    private static (int ExitCode, string Output, string Error) Run(string address, params string[] args)
    {
        var run = CliRun.Of([.. args, "--server", address]);
        return (run.ExitCode, run.Output, run.Error);
    }

    private static (int ExitCode, string Output, string Error) Run(MemoryStream output, string address, params string[] args)
    {
        using var error = new StringWriter();
        var exitCode = CasesPdpCli.Run([.. args, "--server", address], Stream.Null, output, error);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private Task<RunningServer> Start(params string[] settings) =>
        RunningServer.StartAsync(TimeProvider.System, _bundle.Path, ["CasesPdp:Reload:Watch=false", .. settings]);

    private sealed class SignallingStream : MemoryStream
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstWrite => _written.Task;

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            _written.TrySetResult();
        }
    }
}
