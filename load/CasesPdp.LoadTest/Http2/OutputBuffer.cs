using System.Net.Sockets;

namespace CasesPdp.LoadTest.Http2;

/// <summary>Bytes on their way to a socket that never blocks.</summary>
internal sealed class OutputBuffer
{
    private byte[] _bytes = new byte[256 * 1024];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    /// <summary>Room for exactly so many bytes, to be filled by the caller.</summary>
    public Span<byte> Take(int length)
    {
        if (_end + length > _bytes.Length)
        {
            MakeRoom(length);
        }

        var room = _bytes.AsSpan(_end, length);
        _end += length;
        return room;
    }

    /// <summary>Sends what the socket takes. Returns an error other than that it takes no more for now.</summary>
    public SocketError Flush(Socket socket)
    {
        while (_start < _end)
        {
            _start += socket.Send(_bytes.AsSpan(_start, _end - _start), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return SocketError.Success;
            }

            if (error != SocketError.Success)
            {
                return error;
            }
        }

        _start = _end = 0;
        return SocketError.Success;
    }

    private void MakeRoom(int length)
    {
        var held = _bytes.AsSpan(_start, Length);
        var target = held.Length + length > _bytes.Length ? new byte[Math.Max(_bytes.Length * 2, held.Length + length)] : _bytes;
        held.CopyTo(target);
        (_bytes, _start, _end) = (target, 0, held.Length);
    }
}
