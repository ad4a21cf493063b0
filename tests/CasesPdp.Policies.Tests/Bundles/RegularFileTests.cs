using System.Diagnostics;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryOpen_File_ReadsIt()
    {
        _directory.Write("file", "content");

        using var file = new FileStream(RegularFile.TryOpen(_directory.At("file"))!, FileAccess.Read);

        Assert.Equal("content", new StreamReader(file).ReadToEnd());
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/")]
    public void TryOpen_WhatIsNoFile_IsNull(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs the devices of Linux.");

        Assert.Null(RegularFile.TryOpen(path));
    }

    [Fact]
    public void TryOpen_NothingThere_IsAnIOException() =>
        Assert.ThrowsAny<IOException>(() => RegularFile.TryOpen(_directory.At("nothing")));

    // The open of a pipe that nobody writes to would wait for ever.
    [Fact]
    public async Task TryOpen_FileExchangedForAPipeBeforeItIsOpened_IsNotWaitedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs pipes with names.");
        _directory.Write("file", "content");
        Make("pipe");

        var opened = Task.Run(
            () =>
            {
                RegularFile.SetBeforeOpen(_ => File.Move(_directory.At("pipe"), _directory.At("file"), overwrite: true));
                try
                {
                    return RegularFile.TryOpen(_directory.At("file"));
                }
                finally
                {
                    RegularFile.SetBeforeOpen(null);
                }
            },
            TestContext.Current.CancellationToken);

        Assert.Null(await opened.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_BundleFileExchangedForAPipe_IsAnErrorAndNotWaitedFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs pipes with names.");
        _directory.Write("pdp.yaml", InMemory.Stack);
        _directory.Write("roles/a.json", """{"kibana": []}""");
        Make("pipe");

        var read = Task.Run(
            () =>
            {
                RegularFile.SetBeforeOpen(path =>
                {
                    if (File.Exists(_directory.At("pipe")) && path.EndsWith("a.json", StringComparison.Ordinal))
                    {
                        File.Move(_directory.At("pipe"), path, overwrite: true);
                    }
                });
                try
                {
                    return BundleReader.Read(_directory.Path);
                }
                finally
                {
                    RegularFile.SetBeforeOpen(null);
                }
            },
            TestContext.Current.CancellationToken);

        var reading = await read.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        Assert.Equal(("roles/a.json", DiagnosticCodes.EmptyDocument), (reading.Diagnostics[0].Span.File, reading.Diagnostics[0].Code));
    }

    private void Make(string pipe)
    {
        using var make = Process.Start("mkfifo", [_directory.At(pipe)]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }
}
