using CasesPdp.Decisions;
using CasesPdp.Server.Requests;
using Google.Protobuf;

namespace CasesPdp.Server.Wire;

/// <summary>Parts of answers that are the same for every answer of a snapshot.</summary>
internal static class AnswerFields
{
    /// <summary>The revision as field 1 of an answer: tag, length, message.</summary>
    public static byte[] Revision(Revision revision)
    {
        var message = revision.ToMessage().ToByteArray();
        if (message.Length > 0x7F)
        {
            using var stream = new MemoryStream();
            using var output = new CodedOutputStream(stream);
            output.WriteRawTag(WireTags.AnswerRevision);
            output.WriteBytes(ByteString.CopyFrom(message));
            output.Flush();
            return stream.ToArray();
        }

        return [WireTags.AnswerRevision, (byte)message.Length, .. message];
    }
}
