using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Options;
using CasesPdp.Server.Snapshots;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Snapshots;

/// <summary>The file to which a server writes the compiled policy.</summary>
public sealed class SnapshotFileTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();

    private string File => _bundle.Beside("policy.snapshot");

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task Start_AndEachChange_WriteTheFile()
    {
        await using var server = await StartAsync(TimeProvider.System);
        await Eventually.Holds(() => SequenceOf(File) == 1, "the first policy is written");

        _bundle.Grant("all");
        server.Policy.Reload(new());
        await Eventually.Holds(() => SequenceOf(File) == 2, "the second policy is written");

        Assert.Equal(_bundle.Digest, Read(File)!.Revision.Digest);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(File)!, "policy.snapshot*"));
        if (!OperatingSystem.IsWindows())
        {
            var mode = System.IO.File.GetUnixFileMode(File);
            Assert.Equal(UnixFileMode.None, mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
        }
    }

    [Fact]
    public async Task File_PolicyStaysInForce_IsConfirmedByItsTimeAndWrittenAgainIfItIsGone()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        await Eventually.Holds(() => SequenceOf(File) == 1, "the policy is written");
        await Eventually.Holds(
            () =>
            {
                time.Advance(SnapshotFileWriter.ConfirmPeriod);
                return System.IO.File.GetLastWriteTimeUtc(File) > time.Start && System.IO.File.GetLastWriteTimeUtc(File) <= time.GetUtcNow();
            },
            "its time is set");

        System.IO.File.Delete(File);
        await Eventually.Holds(
            () =>
            {
                time.Advance(SnapshotFileWriter.ConfirmPeriod);
                return System.IO.File.Exists(File) && SequenceOf(File) == 1;
            },
            "it is written again");
    }

    [Fact]
    public async Task File_SomebodyPutsAnotherThere_IsReplacedAndNotConfirmed()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        await Eventually.Holds(() => SequenceOf(File) == 1, "the first policy is written");
        var old = System.IO.File.ReadAllBytes(File);
        _bundle.Grant("all");
        server.Policy.Reload(new());
        await Eventually.Holds(() => SequenceOf(File) == 2, "the second policy is written");

        System.IO.File.WriteAllBytes(File + ".old", old);
        System.IO.File.Move(File + ".old", File, overwrite: true);

        await Eventually.Holds(
            () =>
            {
                time.Advance(SnapshotFileWriter.ConfirmPeriod);
                return SequenceOf(File) == 2;
            },
            "the policy in force is there again");
    }

    [Fact]
    public async Task Start_FileCannotBeWritten_ServesAndTriesAgain()
    {
        var time = new FakeTimeProvider();
        Directory.CreateDirectory(File);
        await using var server = await StartAsync(time);
        await CountOf(server, "FAILED", 1);

        Assert.Equal(StatusCode.OK, StatusOf(server));
        Directory.Delete(File);
        await Eventually.Holds(
            () =>
            {
                time.Advance(SnapshotFileWriter.RetryPeriod);
                return SequenceOf(File) == 1;
            },
            "it is written in the end");
        await CountOf(server, "WRITTEN", 1);
    }

    [Fact]
    public void Setting_EmptyFile_IsRefused()
    {
        var fault = Assert.Single(new SnapshotOptions { File = "" }.Validate(new(new object())));

        Assert.Equal("CasesPdp:Snapshots:File is empty: name a file", fault.ErrorMessage);
    }

    private static async Task CountOf(RunningServer server, string result, int least) => await Scrape.UntilAsync(
        server, s => s.Of("casespdp_snapshots_files_total", ("result", result)).Any(m => m.Value >= least)).WithinLimit();

    private static StatusCode StatusOf(RunningServer server)
    {
        using var call = server.Client.CheckAsync(Ask.Check("r", "getCase"));
        call.ResponseAsync.GetAwaiter().GetResult();
        return call.GetStatus().StatusCode;
    }

    private static ulong? SequenceOf(string file) => Read(file)?.Revision.Sequence;

    // Whatever is there is whole.
    private static PolicySnapshot? Read(string file) => System.IO.File.Exists(file)
        ? SnapshotReader.Read(SnapshotFile.Read(System.IO.File.ReadAllBytes(file)), 1 << 28)
        : null;

    private Task<RunningServer> StartAsync(TimeProvider time) =>
        RunningServer.StartAsync(time, _bundle.Path, $"CasesPdp:Snapshots:File={File}", "CasesPdp:Reload:Watch=false");
}
