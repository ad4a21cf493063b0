using System.Text;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Options;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>Rotation, torn lines and failures of the file.</summary>
public sealed class FileSinkTests : IDisposable
{
    private readonly LogDirectory _log = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(15, 3, 1)]
    [InlineData(14, 2, 2)]
    [InlineData(10, 2, 2)]
    [InlineData(9, 1, 3)]
    [InlineData(4, 1, 3)]
    public void Write_AtTheEdgeOfTheFile_BeginsTheNextBetweenTwoLines(int mostBytes, int linesOfTheFirst, int files)
    {
        using (var sink = Open(mostBytes))
        {
            Write(sink, "1234\n2345\n3456\n");
        }

        var all = Files();
        Assert.Equal(files, all.Count);
        Assert.Equal(linesOfTheFirst, File.ReadAllLines(all[0]).Length);
        Assert.Equal(["1234", "2345", "3456"], all.SelectMany(File.ReadAllLines));
    }

    [Fact]
    public void Write_MoreFilesThanAreKept_DeletesTheOldestAndNothingElse()
    {
        File.WriteAllText(_log.File + ".old", "");
        File.WriteAllText(_log.File + ".20261129T0615Z", "");
        using (var sink = Open(5, files: 3))
        {
            for (var i = 0; i < 10; i++)
            {
                Write(sink, $"line{i}\n");
            }
        }

        Assert.Equal(["line7", "line8", "line9"], Files().SelectMany(File.ReadAllLines));
        Assert.True(File.Exists(_log.File + ".old") && File.Exists(_log.File + ".20261129T0615Z"));
    }

    [Fact]
    public void Write_FileWasRenamedByOthers_BeginsItAnew()
    {
        using var sink = Open(1_000);
        Write(sink, "a\n");
        File.Move(_log.File, _log.File + ".moved");
        sink.Sync();
        Write(sink, "b\n");

        Assert.Equal(["a"], File.ReadAllLines(_log.File + ".moved"));
        Assert.Equal(["b"], File.ReadAllLines(_log.File));
    }

    [Fact]
    public void Sync_FileWasDeletedByOthers_FailsAndBeginsItAnew()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells where an open file is.");
        using var sink = Open(1_000);
        Write(sink, "a\n");
        File.Delete(_log.File);

        Assert.Contains("has been deleted", Assert.Throws<IOException>(sink.Sync).Message, StringComparison.Ordinal);
        Write(sink, "b\n");
        sink.Sync();
        Assert.Equal(["b"], File.ReadAllLines(_log.File));
    }

    [Fact]
    public void Write_FileWasDeletedByOthers_BeginsItAnew()
    {
        using var sink = Open(1_000);
        Write(sink, "a\n");
        File.Delete(_log.File);
        Write(sink, "b\n");
        sink.Sync();

        Assert.Equal(["b"], File.ReadAllLines(_log.File));
    }

    [Fact]
    public void Write_FileIsOldEnough_BeginsTheNext()
    {
        using var sink = Open(1_000, hours: 1);
        Write(sink, "a\n");
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Write(sink, "b\n");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Write(sink, "c\n");

        Assert.Equal([["a", "b"], ["c"]], Files().Select(File.ReadAllLines));
    }

    [Fact]
    public void Open_LineTornByACrash_IsEndedFirst()
    {
        File.WriteAllText(_log.File, "whole\nto");

        using (var sink = Open(1_000))
        {
            Write(sink, "next\n");
        }

        Assert.Equal(["whole", "to", "next"], _log.Lines());
    }

    [Fact]
    public void Open_File_IsReadByOwnerAndGroupOnly()
    {
        using var sink = Open(8);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file modes");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(_log.File) | UnixFileMode.GroupRead);
    }

    [Fact]
    public void Write_FullDisk_FailsAndGoesOnOnceThereIsRoom()
    {
        using var disk = SmallDisk.TryMount(64);
        Assert.SkipWhen(disk is null, "only root can mount a small disk");
        var file = Path.Combine(disk.Path, "decisions.ndjson");
        using var sink = new FileSink(new DecisionLogOptions { File = file }, _time);
        var filler = Path.Combine(disk.Path, "filler");
        Write(sink, "first\n");
        Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(filler, new byte[1 << 20]));

        var written = 0;
        Assert.ThrowsAny<IOException>(() => sink.Write(Encoding.UTF8.GetBytes(new string('x', 9_000) + "\n"), ref written));
        Assert.Equal(0, written);
        File.Delete(filler);
        Write(sink, "last\n");

        var lines = File.ReadAllLines(file);
        Assert.Equal(("first", "last"), (lines[0], lines[^1]));
    }

    [Fact]
    public void Open_FileOfAnotherProcess_IsRefusedUntilThatEnds()
    {
        using (Open(100))
        {
            var refused = Assert.Throws<IOException>(() => Open(100));
            Assert.Contains($"`{_log.File}` is the log of another process, which holds ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(".decisions.ndjson.lock`", refused.Message, StringComparison.Ordinal);
        }

        using var next = Open(100);
        Write(next, "line\n");
        Assert.Equal(["line"], _log.Lines());
    }

    [Fact]
    public void Write_SomethingElseAppendsToTheFile_OverwritesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "append-only is set on Linux");
        using var sink = Open(1_000);
        Write(sink, "one\n");
        File.AppendAllText(_log.File, "other\n");
        Write(sink, "two\n");

        Assert.Equal(["one", "other", "two"], _log.Lines());
    }

    [Fact]
    public void Write_FileIsEmptyForLong_IsNotRotated()
    {
        using var sink = Open(1_000, hours: 1);
        _time.Advance(TimeSpan.FromHours(3));
        Write(sink, "a\n");
        Write(sink, "b\n");

        Assert.Equal([_log.File], Files());
    }

    [Fact]
    public void Rotate_FileNotYetSynced_IsSyncedWithItsNameBeforeTheNextIsWritten()
    {
        var disk = new RecordedDisk();
        using var sink = new FileSink(new DecisionLogOptions { File = _log.File }, _time, mostBytes: 5, disk);

        Write(sink, "one\n");
        Write(sink, "two\n");
        sink.Sync();

        Assert.Equal([_log.Path, "one\n", $"{_log.Path} with 2 files", "two\n"], disk.Synced);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rotate_SyncFails_FailsTheWrite(int syncs)
    {
        var disk = new RecordedDisk();
        using var sink = new FileSink(new DecisionLogOptions { File = _log.File }, _time, mostBytes: 5, disk);
        Write(sink, "one\n");
        disk.FailsAt = disk.Synced.Count + syncs;

        Assert.Throws<IOException>(() => Write(sink, "two\n"));

        Write(sink, "six\n");
        Assert.Equal(["one", "six"], Files().SelectMany(File.ReadAllLines));
    }

    // Notes what is synced, and fails at the time the test says.
    private sealed class RecordedDisk : DiskSync
    {
        public List<string> Synced { get; } = [];

        public int FailsAt { get; set; }

        public override void SyncFile(FileStream file)
        {
            base.SyncFile(file);
            Note(File.ReadAllText(file.Name));
        }

        public override void SyncDirectory(string path)
        {
            base.SyncDirectory(path);
            var files = Directory.GetFiles(path, "decisions*").Length;
            Note(files == 1 ? path : $"{path} with {files} files");
        }

        private void Note(string what)
        {
            Synced.Add(what);
            if (Synced.Count == FailsAt)
            {
                throw new IOException("Input/output error");
            }
        }
    }

    private List<string> Files() =>
    [
        .. Directory.GetFiles(_log.Path, "decisions.ndjson.*").Where(f => f.EndsWith('Z') && f.Length == _log.File.Length + 20)
            .Order(StringComparer.Ordinal), _log.File,
    ];

    private FileSink Open(long mostBytes, int files = 10, int hours = 24) =>
        new(new DecisionLogOptions { File = _log.File, MaxFiles = files, MaxFileHours = hours }, _time, mostBytes);

    private static void Write(FileSink sink, string lines)
    {
        var written = 0;
        sink.Write(Encoding.UTF8.GetBytes(lines), ref written);
        Assert.Equal(lines.Count(c => c == '\n'), written);
    }
}
