using Microsoft.AspNetCore.Mvc;

namespace MinimalHost;

/// <summary>A feature the app already had: a controller that lists the rooms.</summary>
[ApiController]
[Route("rooms")]
public sealed class RoomsController : ControllerBase
{
    [HttpGet]
    public IReadOnlyList<string> Get() => ["kitchen", "garden"];
}
