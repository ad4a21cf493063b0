namespace CasesPdp.Cli.Tests.Requests;

/// <summary>Gives at most so many bytes at a time, as pipes do.</summary>
internal sealed class PiecewiseStream(byte[] bytes, int pieceSize) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, pieceSize));
}
