namespace CasesPdp.Cli.Tests.Requests;

/// <summary>Returns the same line a number of times, one for each read, and reports each read.</summary>
internal sealed class AskingStream(int times, byte[] line, Action asked) : MemoryStream
{
    private int _given;

    public override int Read(byte[] buffer, int offset, int count)
    {
        asked();
        if (_given++ >= times)
        {
            return 0;
        }

        line.CopyTo(buffer, offset);
        return line.Length;
    }
}
