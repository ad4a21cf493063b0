using CasesPdp.Compare.Hosts;

namespace CasesPdp.Compare.Turns;

/// <summary>What a host is asked, over and over.</summary>
/// <param name="Host">The host.</param>
/// <param name="Path">The method's path.</param>
/// <param name="Frame">The file of the request's frame.</param>
/// <param name="AnswerBytes">How many bytes of data each answer must bring: a frame's prefix and the message.</param>
/// <param name="Decisions">How many decisions a call holds.</param>
internal sealed record Load(HostProcess Host, string Path, string Frame, int AnswerBytes, int Decisions);
