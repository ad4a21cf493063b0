using CasesPdp.Decisions.Snapshots;

namespace CasesPdp.Decisions.Tests.Snapshots;

public sealed class SnapshotFileTests
{
    private static readonly PolicySnapshot Small = TestSnapshots.Small(sequence: 7);
    private static readonly byte[] File = SnapshotFile.Write(SnapshotWriter.Write(Small));

    [Fact]
    public void Read_WhatWasWritten_IsTheSnapshot()
    {
        var read = Read(File);

        Assert.Equal(Small.Revision, read.Revision);
        Assert.Equal(TestSnapshots.DecideAll(Small), TestSnapshots.DecideAll(read));
        Assert.Equal(File, SnapshotFile.Write(SnapshotWriter.Write(read)));
    }

    [Fact]
    public void Read_WithoutSubjects_IsTheSnapshot()
    {
        var file = SnapshotFile.Write(SnapshotWriter.Write(Small).WithoutSubjects());

        Assert.Equal(0, Read(file).Subjects.Ids.Count);
    }

    [Fact]
    public void Read_CutOffAnywhere_IsRefused()
    {
        for (var length = 0; length < File.Length; length++)
        {
            Assert.Throws<SnapshotException>(() => Read(File[..length]));
        }

        Assert.Throws<SnapshotException>(() => Read([.. File, 0]));
    }

    [Fact]
    public void Read_AnyBitFlipped_IsRefused()
    {
        var file = (byte[])File.Clone();
        for (var bit = 0; bit < 8 * file.Length; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SnapshotException>(() => Read(file));
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_NewerFormat_NamesIt()
    {
        var file = (byte[])File.Clone();
        file[8] = 2;

        Assert.Equal("the snapshot has format 2; this version reads format 1", Assert.Throws<SnapshotException>(() => Read(file)).Message);
    }

    [Fact]
    public void Write_LongestEpoch_HasAtMostTheOtherBytes()
    {
        var encoded = SnapshotWriter.Write(Small);
        var longest = encoded.Manifest with { Revision = Small.Revision with { Epoch = new string('e', SnapshotFormat.MostEpochBytes) } };

        var file = SnapshotFile.Write(new EncodedSnapshot(longest, encoded.Contents));

        Assert.InRange(file.Length - (int)encoded.Manifest.TotalBytes, 1, SnapshotFile.MostOtherBytes);
    }

    private static PolicySnapshot Read(byte[] file) => SnapshotReader.Read(SnapshotFile.Read(file), TestSnapshots.MostBytes);
}
