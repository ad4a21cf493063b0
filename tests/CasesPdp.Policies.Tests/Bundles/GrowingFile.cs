namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>A file that has grown since its size was asked, and goes on growing.</summary>
internal sealed class GrowingFile(long claimed) : MemoryStream
{
    public override long Length => claimed;

    public override int Read(byte[] buffer, int offset, int count)
    {
        buffer.AsSpan(offset, count).Fill((byte)' ');
        return count;
    }
}
