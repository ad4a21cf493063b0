using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>Directories that change under a running server, and what it says of that.</summary>
public sealed class ReloadFlowTests : IDisposable
{
    private static readonly HttpClient Http = new();
    private static readonly string[] Quick = ["CasesPdp:Reload:QuietMilliseconds=20"];
    private static readonly string[] Unwatched = ["CasesPdp:Reload:Watch=false"];

    private readonly PolicyDirectory _bundle = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public void Dispose()
    {
        _socket.Dispose();
        _bundle.Dispose();
    }

    [Fact]
    public async Task FileChanged_IsTakenUpByItself()
    {
        // With the share of a processor that a server has by itself.
        await using var server = await Start([.. Quick, "CasesPdp:Reload:ProcessorPercent=10"]);
        var before = server.Client.Check(Ask.Check("r", "createCase"));

        _bundle.Grant("all");
        await InForce(server, _bundle.Digest);

        var after = server.Client.Check(Ask.Check("r", "createCase"));
        Assert.Equal((Outcome.Deny, Outcome.Allow), (before.Outcome, after.Outcome));
        Assert.Equal((before.Revision.Epoch, before.Revision.Sequence + 1), (after.Revision.Epoch, after.Revision.Sequence));
    }

    [Fact]
    public async Task FileReplacedByRename_IsTakenUp()
    {
        await using var server = await Start(Quick);

        File.WriteAllText(_bundle.Beside("new.json"), PolicyDirectory.Role("all"));
        File.Move(_bundle.Beside("new.json"), _bundle.At("roles/r.json"), overwrite: true);

        await InForce(server, _bundle.Digest);
    }

    [Fact]
    public async Task SubdirectoryThatIsNew_IsTakenUpWithWhatComesLater()
    {
        await using var server = await Start(Quick);
        _bundle.Write("features/acme.yaml", "id: acmeCases\ncases: [acme]\nprivileges: {all: {cases: {all: [acme]}}}\n");
        await InForce(server, _bundle.Digest);

        _bundle.Write("features/other.yaml", "id: otherCases\ncases: [other]\nprivileges: {all: {cases: {all: [other]}}}\n");

        await InForce(server, _bundle.Digest);
    }

    [Fact]
    public async Task ConfigMapSwapped_IsTakenUpWhole()
    {
        var mount = _bundle.Beside("mount");
        Write("..v1", "read");
        File.CreateSymbolicLink(Path.Combine(mount, "..data"), "..v1");
        File.CreateSymbolicLink(Path.Combine(mount, "pdp.yaml"), "..data/pdp.yaml");
        Directory.CreateSymbolicLink(Path.Combine(mount, "roles"), "..data/roles");
        await using var server = await RunningServer.StartAsync(TimeProvider.System, mount, Quick);
        var first = server.Policy.GetRevision(new()).Status;
        Write("..v2", "all");

        // As the kubelet does: a new link under another name, then one rename.
        File.CreateSymbolicLink(Path.Combine(mount, "..data_tmp"), "..v2");
        Turn(Path.Combine(mount, "..data_tmp"), Path.Combine(mount, "..data"));
        Directory.Delete(Path.Combine(mount, "..v1"), recursive: true);

        await InForce(server, BundleReader.Read(mount).Bundle!.Digest);
        Assert.NotEqual(first.InForce.Digest, server.Policy.GetRevision(new()).Status.InForce.Digest);

        void Write(string version, string privilege)
        {
            Directory.CreateDirectory(Path.Combine(mount, version, "roles"));
            File.WriteAllText(Path.Combine(mount, version, "pdp.yaml"), PolicyDirectory.Settings);
            File.WriteAllText(Path.Combine(mount, version, "roles", "r.json"), PolicyDirectory.Role(privilege));
        }
    }

    [Fact]
    public async Task DirectoryDeletedAndMadeAgain_IsFoundAgain()
    {
        await using var server = await Start(Quick);
        Directory.Move(_bundle.Path, _bundle.Beside("away"));
        await Status(server, s => s.Failure is not null, "the missing directory shows");

        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "getCase")).Outcome);
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings);
        _bundle.Grant("all");

        await InForce(server, _bundle.Digest);
        Assert.Null(server.Policy.GetRevision(new()).Status.Failure);
    }

    [Fact]
    public async Task LinkToTheDirectoryTurned_IsFoundByPolling()
    {
        using var other = new PolicyDirectory("all");
        var link = _bundle.Beside("link");
        Directory.CreateSymbolicLink(link, Path.GetDirectoryName(_bundle.Path)!);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await RunningServer.StartAsync(
            time, Path.Combine(link, "bundle"), "CasesPdp:Reload:QuietMilliseconds=0", "CasesPdp:Reload:PollSeconds=10");

        // A link further up raises no event; only time passes.
        File.CreateSymbolicLink(link + "-next", Path.GetDirectoryName(other.Path)!);
        Turn(link + "-next", link);
        var digest = other.Digest;
        await Eventually.Holds(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return server.Policy.GetRevision(new()).Status.InForce.Digest == digest;
            },
            "the other directory is in force");
    }

    [Fact]
    public async Task BrokenFile_LastGoodStaysAndEveryServiceSaysWhy()
    {
        await using var server = await Start(Quick);
        var good = _bundle.Digest;

        _bundle.Write("roles/r.json", "{\"name\": \"r\",\n \"kibana\": [");
        var status = await Status(server, s => s.Failure is not null, "the failure shows");

        Assert.Equal(good, status.InForce.Digest);
        var finding = Assert.Single(status.Failure.Findings, f => f.Severity == Severity.Error);
        Assert.Equal(("roles/r.json", 2U), (finding.File, finding.Line));
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "getCase")).Outcome);
        using var ready = JsonDocument.Parse(await Http.GetStringAsync(new Uri(server.Operations, "readyz")));
        Assert.True(ready.RootElement.GetProperty("ready").GetBoolean());
        var failure = ready.RootElement.GetProperty("failure");
        Assert.Equal((finding.Code, 2), (failure.GetProperty("code").GetString(), failure.GetProperty("line").GetInt32()));
    }

    // The operations listener asks for no caller.
    [Theory]
    [InlineData("{\"name\": \"canary-role\", \"kibana\": [{\"feature\": {\"securitySolutionCasesV3\": [\"canary\"]}, \"spaces\": [\"*\"]}]")]
    [InlineData("canary")]
    public async Task BrokenFile_Readyz_HoldsNothingOfItsText(string text)
    {
        await using var server = await Start(Quick);

        _bundle.Write("roles/canary.json", text);
        var status = await Status(server, s => s.Failure is not null, "the failure shows");

        var body = await Http.GetStringAsync(new Uri(server.Operations, "readyz"));
        Assert.Contains("canary", $"{status.Failure}", StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{status.Failure.Findings.First(f => f.Severity == Severity.Error).Code}\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", body, StringComparison.Ordinal);
        Assert.DoesNotContain(".json", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenFileMadeGoodAgain_SettlesWithoutASwap()
    {
        await using var server = await Start(Quick);
        _bundle.Write("roles/r.json", "{");
        await Status(server, s => s.Failure is not null, "the failure shows");

        _bundle.Grant("read");

        var status = await Status(server, s => s.Failure is null, "the failure is gone");
        Assert.Equal(1UL, status.InForce.Sequence);
    }

    [Fact]
    public async Task Reload_NothingChanged_SwapsNothing()
    {
        await using var server = await Start(Unwatched);
        File.SetLastWriteTimeUtc(_bundle.At("roles/r.json"), DateTime.UtcNow.AddDays(1));

        var reloaded = server.Policy.Reload(new());

        Assert.Equal((ReloadResult.Unchanged, 1UL), (reloaded.Result, reloaded.Status.InForce.Sequence));
    }

    [Theory]
    [InlineData("half-written")]
    [InlineData("large")]
    [InlineData("loop")]
    [InlineData("deleted")]
    [InlineData("outside")]
    [InlineData("no directory")]
    [InlineData("no file")]
    [InlineData("dangling")]
    [InlineData("pipe")]
    [InlineData("pipe for a directory")]
    [InlineData("socket")]
    public async Task Reload_Fault_LastGoodServesAndTheFaultIsReported(string fault)
    {
        await using var server = await Start(Unwatched);
        Break(fault);

        // A pipe that was opened would be waited for: for ever, since nobody writes into it.
        var reloaded = server.Policy.Reload(new(), deadline: DateTime.UtcNow.AddMinutes(2));
        var again = server.Policy.Reload(new(), deadline: DateTime.UtcNow.AddMinutes(2));

        Assert.Equal((ReloadResult.Failed, 1UL), (reloaded.Result, reloaded.Status.InForce.Sequence));
        Assert.Contains(reloaded.Status.Failure.Findings, f => f.Severity == Severity.Error);
        Assert.Equal((1U, 2U), (reloaded.Status.Failure.AttemptCount, again.Status.Failure.AttemptCount));
        Assert.Equal(reloaded.Status.Failure.FailingSince, again.Status.Failure.FailingSince);
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "getCase")).Outcome);
    }

    [Fact]
    public async Task Reload_BuiltInPolicy_IsRefused()
    {
        await using var server = await RunningServer.StartDefaultAsync();

        var refused = Refused.By(() => server.Policy.Reload(new()));

        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_NO_DIRECTORY"), (refused.Code, refused.Reason));
    }

    // One rename that replaces a link: File.Move would follow it.
    private static void Turn(string link, string name)
    {
        using var rename = Process.Start("mv", ["-T", link, name]);
        rename.WaitForExit();
        Assert.Equal(0, rename.ExitCode);
    }

    private static Task<PolicyStatus> InForce(RunningServer server, string digest) =>
        Status(server, s => s.InForce.Digest == digest, $"revision {digest[..16]} is in force");

    private static async Task<PolicyStatus> Status(RunningServer server, Predicate<PolicyStatus> holds, string what)
    {
        PolicyStatus status = null!;
        await Eventually.Holds(() => holds(status = server.Policy.GetRevision(new()).Status), what);
        return status;
    }

    private void Break(string fault)
    {
        var role = _bundle.At("roles/r.json");
        switch (fault)
        {
            case "half-written":
                _bundle.Write("roles/r.json", PolicyDirectory.Role("all")[..30]);
                break;
            case "large":
                using (var large = File.OpenWrite(role))
                {
                    large.SetLength(100L * 1024 * 1024);
                }

                break;
            case "loop":
                File.Delete(role);
                File.CreateSymbolicLink(role, "r.json");
                break;
            case "deleted":
                Directory.Delete(_bundle.Path, recursive: true);
                break;
            case "outside":
                File.Move(role, _bundle.Beside("r.json"));
                File.CreateSymbolicLink(role, "../../r.json");
                break;
            case "no directory":
                Directory.Delete(_bundle.At("roles"), recursive: true);
                File.WriteAllText(_bundle.At("roles"), "");
                break;
            case "no file":
                File.Delete(_bundle.At("pdp.yaml"));
                Directory.CreateDirectory(_bundle.At("pdp.yaml"));
                break;
            case "dangling":
                File.Delete(role);
                File.CreateSymbolicLink(role, "gone.json");
                break;
            case "pipe":
                File.Delete(role);
                MakePipe(role);
                break;
            case "pipe for a directory":
                Directory.Delete(_bundle.At("roles"), recursive: true);
                MakePipe(_bundle.At("roles"));
                break;
            case "socket":
                File.Delete(role);
                _socket.Bind(new UnixDomainSocketEndPoint(role));
                break;
            default:
                throw new ArgumentException(fault, nameof(fault));
        }
    }

    private static void MakePipe(string path)
    {
        using var make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    private Task<RunningServer> Start(string[] settings) => RunningServer.StartAsync(TimeProvider.System, _bundle.Path, settings);
}
