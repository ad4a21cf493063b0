using System.Buffers.Binary;
using Google.Protobuf;

namespace CasesPdp.Workloads;

/// <summary>
/// Writes calls as files: requests as gRPC frames, which <c>h2load -d</c> sends, answers as messages, which the floor sends.
/// </summary>
public static class FrameFile
{
    /// <summary>How many bytes gRPC puts before a message.</summary>
    public const int PrefixBytes = 5;

    /// <summary>Writes <c>NAME.frame</c> and <c>NAME.answer</c>.</summary>
    public static void Write(string directory, SampleCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        File.WriteAllBytes(Path.Combine(directory, call.Name + ".frame"), Frame(call.Request.ToByteArray()));
        File.WriteAllBytes(Path.Combine(directory, call.Name + ".answer"), call.Answer.ToByteArray());
    }

    /// <summary>The message after its prefix: uncompressed, with its length.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }
}
