using Microsoft.Extensions.Options;

namespace CasesPdp.Server.Options;

/// <summary>Checks the values of the settings by their attributes and by <c>Validate</c> of each section. The code is generated.</summary>
[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;
